package org.openinspector.artifacts;

import java.util.Optional;

/// What an image of an index was built for.
///
/// @param os as Go names it: `linux`
/// @param architecture as Go names it: `amd64`, `arm64`
/// @param variant `v7`; empty where there is none
public record Platform(String os, String architecture, Optional<String> variant) {
    /// Reads `os/architecture[/variant]`.
    ///
    /// @throws ArtifactException if the text has another form
    public static Platform parse(String text) throws ArtifactException {
        String[] parts = text.split("/", -1);
        boolean complete = parts.length == 2 || parts.length == 3;
        for (String part : parts) {
            complete &= !part.isBlank();
        }
        if (!complete) {
            throw ArtifactException.usage(
                    "platform \""
                            + text
                            + "\", expected os/architecture[/variant]: linux/arm64/v8");
        }
        return new Platform(
                parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    /// What containers on this machine are built for.
    public static Platform ofThisMachine() {
        String arch = System.getProperty("os.arch", "");
        return new Platform(
                "linux",
                switch (arch) {
                    case "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    case "x86", "i386", "i686" -> "386";
                    default -> arch;
                },
                Optional.empty());
    }

    /// True if an image built for `other` is what this asks for: a variant that is not asked for
    /// does not matter.
    boolean accepts(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || variant.equals(other.variant));
    }

    /// The text that [#parse(String)] reads.
    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}
