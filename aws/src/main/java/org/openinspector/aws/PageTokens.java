package org.openinspector.aws;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows the tokens of a listing from page to page. A token that comes again would lead round in
/// circles for ever; such a listing is a failed one.
final class PageTokens {
    private final String action;
    private final Set<String> seen = new HashSet<>();
    private @Nullable String next;
    private boolean ended;

    /// @param action the IAM action, for the message
    PageTokens(String action) {
        this.action = action;
    }

    boolean more() {
        return !ended;
    }

    /// The token to ask with; null for the first page.
    @Nullable String next() {
        return next;
    }

    /// Takes the token of the page that was read.
    void after(@Nullable String token) throws AwsCallException {
        if (token == null || token.isEmpty()) {
            ended = true;
        } else if (seen.add(token)) {
            next = token;
        } else {
            throw new AwsCallException(
                    AwsCallException.Kind.FAILED,
                    action + " answers with a page that was read before, expected the next one",
                    new IOException("repeated token"));
        }
    }
}
