package org.openinspector.estate.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.openinspector.artifacts.ArtifactReference;

/// Where an image lies, as lines of transport, path below the folder, and tag, separated by tabs;
/// names with control characters never get this far.
final class Locator {
    private static final String OCI = "oci";
    private static final String OCI_ARCHIVE = "oci-archive";
    private static final String DOCKER_ARCHIVE = "docker-archive";

    private Locator() {}

    static String line(Path folder, ArtifactReference reference) {
        return switch (reference) {
            case ArtifactReference.OciLayout(Path path, Optional<String> tag) ->
                    line(OCI, folder, path, tag);
            case ArtifactReference.OciArchive(Path path, Optional<String> tag) ->
                    line(OCI_ARCHIVE, folder, path, tag);
            case ArtifactReference.DockerArchive(Path path, Optional<String> tag) ->
                    line(DOCKER_ARCHIVE, folder, path, tag);
            case ArtifactReference.Registry other -> throw unexpected(other);
            case ArtifactReference.Directory other -> throw unexpected(other);
            case ArtifactReference.RootFileSystem other -> throw unexpected(other);
            case ArtifactReference.Host other -> throw unexpected(other);
            case ArtifactReference.Function other -> throw unexpected(other);
        };
    }

    private static IllegalArgumentException unexpected(ArtifactReference other) {
        return new IllegalArgumentException("expected an image on disk, got " + other);
    }

    private static String line(String transport, Path folder, Path path, Optional<String> tag) {
        Path below = path.startsWith(folder) ? folder.relativize(path) : path;
        return transport + "\t" + below + tag.map(t -> "\t" + t).orElse("");
    }

    static String text(Collection<String> lines) {
        return String.join("\n", lines);
    }

    static List<ArtifactReference> references(Path folder, String locator) {
        List<ArtifactReference> all = new ArrayList<>();
        for (String line : locator.split("\n", -1)) {
            String[] fields = line.split("\t", 3);
            if (fields.length < 2) {
                continue;
            }
            Path path = folder.resolve(fields[1]);
            Optional<String> tag = fields.length == 3 ? Optional.of(fields[2]) : Optional.empty();
            all.add(
                    switch (fields[0]) {
                        case OCI -> new ArtifactReference.OciLayout(path, tag);
                        case OCI_ARCHIVE -> new ArtifactReference.OciArchive(path, tag);
                        default -> new ArtifactReference.DockerArchive(path, tag);
                    });
        }
        return all;
    }
}
