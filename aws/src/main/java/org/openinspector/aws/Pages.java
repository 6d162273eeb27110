package org.openinspector.aws;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads listings to their end. A listing whose pages repeat has no end: that is a failure, because
/// nobody knows what is missing from it.
public final class Pages {
    /// More than any listing has that we read; 20 accounts a page make 200,000.
    private static final int MOST = 10_000;

    private Pages() {}

    /// Asks for one page.
    public interface Asked<P> {
        /// The page.
        ///
        /// @param token of the page before; null for the first
        P page(@Nullable String token) throws AwsCallException, InterruptedException;
    }

    /// Takes one page.
    public interface Taker<P> {
        /// Called for each page, in order.
        void take(P page) throws AwsCallException, InterruptedException;
    }

    /// Reads all pages.
    ///
    /// @param what is listed, for the message: `organizations:ListAccounts`
    /// @param next the token that a page has for the next one; null or empty at the end
    /// @throws AwsCallException if a page fails, or comes again
    public static <P> void read(
            String what, Asked<P> asked, Function<P, @Nullable String> next, Taker<P> taker)
            throws AwsCallException, InterruptedException {
        Set<String> seen = new HashSet<>();
        String token = null;
        do {
            P page = asked.page(token);
            taker.take(page);
            token = next.apply(page);
            if (token != null && !token.isEmpty() && !seen.add(token)) {
                throw new AwsCallException(
                        AwsCallException.Kind.FAILED,
                        what + " gives the same page again, expected the next one");
            }
            if (seen.size() > MOST) {
                throw new AwsCallException(
                        AwsCallException.Kind.FAILED, what + " has more than " + MOST + " pages");
            }
        } while (token != null && !token.isEmpty());
    }

    /// Reads a page.
    interface Page {
        /// Reads one.
        ///
        /// @param token null for the first page
        /// @return of the next page; null or empty after the last
        @Nullable String read(@Nullable String token) throws AwsCallException, InterruptedException;
    }

    /// Reads all pages of a listing of a Region.
    ///
    /// @param action which names the listing: `ecr:DescribeImages`
    /// @throws AwsCallException if a page failed, or comes again: then the listing has no end
    static void all(String region, String action, Page page)
            throws AwsCallException, InterruptedException {
        Pages.<Optional<String>>read(
                action + " in " + region,
                token -> Optional.ofNullable(page.read(token)),
                next -> next.orElse(null),
                next -> {});
    }
}
