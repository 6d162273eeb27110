package org.openinspector.advisories.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How an update is done.
///
/// @param sources which sources
/// @param mirror root of a mirror in which each host is a folder (`wget -x` makes such a one);
///   empty = the publishers themselves
/// @param userAgent what we call ourselves in requests: product and version
/// @param environment where `HTTPS_PROXY` and its like are looked up
/// @param connectTimeout for a connection, and again for the answer's head
/// @param windowTimeout at least `windowBytesMin` bytes must come in each such time
/// @param windowBytesMin fewer in one window are too slow
/// @param fileTimeout for one file, with all attempts
/// @param attempts how often one file is tried
/// @param pause before the second attempt; it doubles with each further one, up to a minute, and
///   varies by half, so that a fleet does not come back at once
/// @param retryAfterMax how long a server may ask us to wait
/// @param parallel how many sources are fetched at the same time
public record UpdateSettings(
        List<RemoteSource> sources,
        Optional<URI> mirror,
        String userAgent,
        Map<String, String> environment,
        Duration connectTimeout,
        Duration windowTimeout,
        long windowBytesMin,
        Duration fileTimeout,
        int attempts,
        Duration pause,
        Duration retryAfterMax,
        int parallel) {
    /// Environment variable with the root of a mirror.
    public static final String MIRROR = "OPENINSPECTOR_FEEDS";

    public UpdateSettings {
        sources = List.copyOf(sources);
        environment = Map.copyOf(environment);
        positive("connectTimeout", connectTimeout);
        positive("windowTimeout", windowTimeout);
        positive("fileTimeout", fileTimeout);
        positive("pause", pause);
        positive("retryAfterMax", retryAfterMax);
        if (attempts < 1 || parallel < 1 || windowBytesMin < 1) {
            throw new IllegalArgumentException(
                    "attempts, parallel and windowBytesMin must be 1 or more");
        }
        mirror.ifPresent(UpdateSettings::checkMirror);
    }

    /// Settings for use, from the environment.
    ///
    /// @param version the product's, for the user agent
    /// @throws IllegalArgumentException if the environment names a mirror that is none
    public static UpdateSettings of(Map<String, String> environment, String version) {
        String mirror = environment.getOrDefault(MIRROR, "").strip();
        return new UpdateSettings(
                RemoteSources.all(),
                mirror.isEmpty() ? Optional.empty() : Optional.of(mirror(mirror)),
                "OpenInspector/" + version,
                environment,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                64 << 10,
                Duration.ofMinutes(30),
                5,
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                3);
    }

    /// The same with other sources.
    public UpdateSettings withSources(List<RemoteSource> other) {
        return new UpdateSettings(
                other,
                mirror,
                userAgent,
                environment,
                connectTimeout,
                windowTimeout,
                windowBytesMin,
                fileTimeout,
                attempts,
                pause,
                retryAfterMax,
                parallel);
    }

    /// The same with a mirror.
    public UpdateSettings withMirror(URI root) {
        return new UpdateSettings(
                sources,
                Optional.of(root),
                userAgent,
                environment,
                connectTimeout,
                windowTimeout,
                windowBytesMin,
                fileTimeout,
                attempts,
                pause,
                retryAfterMax,
                parallel);
    }

    /// Reads a mirror's address.
    ///
    /// @throws IllegalArgumentException if it is none, in one sentence
    public static URI mirror(String text) {
        try {
            URI root = URI.create(text);
            checkMirror(root);
            return root;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is no address of a mirror; expected such as"
                            + " https://mirror.example/feeds",
                    e);
        }
    }

    private static void checkMirror(URI root) {
        if (root.getHost() == null
                || !("https".equals(root.getScheme()) || "http".equals(root.getScheme()))
                || root.getRawQuery() != null
                || root.getRawFragment() != null
                || root.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the mirror is " + root);
        }
    }

    private static void positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is " + duration);
        }
    }

    /// Where a file is asked for.
    URI addressOf(RemoteFile file) {
        URI address = file.address();
        return mirror.map(root ->
                        URI.create(
                                root.toString().replaceFirst("/+$", "")
                                        + "/"
                                        + address.getHost()
                                        + address.getRawPath()))
                .orElse(address);
    }
}
