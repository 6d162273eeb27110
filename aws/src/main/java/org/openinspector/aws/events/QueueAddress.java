package org.openinspector.aws.events;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a queue of events is.
///
/// @param url as AWS tells it:
///   `https://sqs.eu-west-1.amazonaws.com/123456789012/OpenInspectorEvents`
/// @param accountId whose queue it is
/// @param region where it is; empty if the address does not tell, as those of emulators
public record QueueAddress(URI url, String accountId, Optional<String> region) {
    private static final Pattern PATH =
            Pattern.compile("(?:/queue)?/([0-9]{12})/([A-Za-z0-9_-]{1,80})");
    private static final Pattern HOST =
            Pattern.compile("(?:sqs\\.([a-z0-9-]+)|([a-z0-9-]+)\\.queue)\\.[a-z0-9.-]+");

    /// Reads an address.
    ///
    /// @throws IllegalArgumentException if it is none
    public static QueueAddress of(String text) {
        try {
            URI url = URI.create(text.strip());
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            Matcher path = PATH.matcher(url.getPath() == null ? "" : url.getPath());
            if ((scheme.equals("https") || scheme.equals("http"))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && path.matches()) {
                Matcher host = HOST.matcher(url.getHost());
                Optional<String> region =
                        host.matches()
                                ? Optional.of(host.group(1) == null ? host.group(2) : host.group(1))
                                : Optional.empty();
                return new QueueAddress(url, path.group(1), region);
            }
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
        throw refused(text, null);
    }

    private static IllegalArgumentException refused(
            String text, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException(
                "the queue is \""
                        + text
                        + "\", expected its address: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME",
                cause);
    }
}
