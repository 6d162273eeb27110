package org.openinspector.artifacts;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the text form of an [ArtifactReference].
final class ReferenceText {
    private static final String FORMS =
            "oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:TAG], docker://NAME or a"
                    + " plain name";

    /// Transports of other tools that would otherwise pass for an image named so.
    private static final Set<String> OTHER_TRANSPORTS =
            Set.of(
                    "dir",
                    "containers-storage",
                    "docker-daemon",
                    "ostree",
                    "sif",
                    "tarball",
                    "registry",
                    "podman",
                    "http",
                    "https",
                    "file");

    /// An image's name: registry and port, path, tag, digest. Possessive, so that no text takes
    /// long.
    private static final Pattern NAME =
            Pattern.compile(
                    "([A-Za-z0-9.-]++(:[0-9]++)?/)?[a-z0-9._/-]*[a-z0-9]"
                            + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?");

    private ReferenceText() {}

    static ArtifactReference image(String text) throws ArtifactException {
        int colon = text.indexOf(':');
        String transport = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        if (Set.of("oci", "oci-archive", "docker-archive").contains(transport)) {
            return onDisk(text, transport, rest);
        }
        String name =
                transport.equals("docker") && rest.startsWith("//") ? rest.substring(2) : text;
        if (OTHER_TRANSPORTS.contains(transport)
                || name.startsWith(".")
                || name.startsWith("/")
                || !NAME.matcher(name).matches()) {
            throw ArtifactException.usage(
                    "image \"" + text + "\" is not understood, expected " + FORMS);
        }
        return new ArtifactReference.Registry(name);
    }

    private static ArtifactReference onDisk(String text, String transport, String rest)
            throws ArtifactException {
        int end = rest.indexOf(':');
        Path path = path(text, end < 0 ? rest : rest.substring(0, end), FORMS);
        Optional<String> tag = end < 0 ? Optional.empty() : Optional.of(rest.substring(end + 1));
        if (tag.isPresent() && tag.get().isEmpty()) {
            throw ArtifactException.usage(
                    "image \"" + text + "\" has an empty tag, expected " + FORMS);
        }
        return switch (transport) {
            case "oci" -> new ArtifactReference.OciLayout(path, tag);
            case "oci-archive" -> new ArtifactReference.OciArchive(path, tag);
            default -> new ArtifactReference.DockerArchive(path, tag);
        };
    }

    static Path path(String text, String path, String expected) throws ArtifactException {
        try {
            if (!path.isEmpty()) {
                return Path.of(path);
            }
        } catch (InvalidPathException invalid) {
            throw ArtifactException.usage(
                    "\"" + text + "\" holds no valid path: " + invalid.getReason());
        }
        throw ArtifactException.usage("\"" + text + "\" names no path, expected " + expected);
    }
}
