package org.openinspector.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactException;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.artifacts.Limits;
import org.openinspector.artifacts.Platform;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Subject;
import org.openinspector.sbom.Sbom;
import org.openinspector.sbom.SbomReader;
import org.openinspector.sbom.UnreadableSbomException;

/// Opens what a command names.
final class Subjects {
    private Subjects() {}

    /// An opened subject.
    record Opened(Subject subject, Artifact artifact) {}

    /// Opens a subject.
    ///
    /// @param type the word of the command: `image`, `dir`, `rootfs`, `function`, `host`
    /// @param name what follows it; empty for `host`
    static Opened open(String type, String name, @Nullable String platform, Home home) {
        try {
            ArtifactReference reference =
                    switch (type) {
                        case "image" -> ArtifactReference.image(name);
                        case "dir" -> ArtifactReference.directory(name);
                        case "rootfs" -> ArtifactReference.rootFileSystem(name);
                        case "function" -> ArtifactReference.function(name);
                        case "host" -> new ArtifactReference.Host();
                        default -> throw new IllegalArgumentException("no such subject: " + type);
                    };
            Optional<Platform> wanted =
                    platform == null ? Optional.empty() : Optional.of(Platform.parse(platform));
            var options =
                    new Artifact.Options(
                            Limits.DEFAULT,
                            wanted,
                            Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
                            List.of(home.folder(), home.advisories()),
                            Runtime.getRuntime().availableProcessors());
            Artifact artifact = Artifact.open(reference, options);
            String shown = type.equals("host") ? hostName() : name;
            return new Opened(new Subject(type, shown, artifact.digest()), artifact);
        } catch (ArtifactException e) {
            throw e.isUsage()
                    ? UserError.usage(Output.reason(e))
                    : UserError.failed(Output.reason(e));
        } catch (IOException e) {
            throw UserError.failed(
                    "could not open "
                            + type
                            + " "
                            + Terminal.clean(name)
                            + ": "
                            + Output.reason(e));
        }
    }

    /// Reads an SBOM.
    ///
    /// @param name a file, or `-` for standard input
    static Sbom sbom(String name) {
        try {
            if (name.equals("-")) {
                return SbomReader.read(EntryPath.of("stdin"), System.in);
            }
            Path file = Path.of(name);
            if (Files.isDirectory(file)) {
                throw UserError.usage(Terminal.clean(name) + " is a folder, expected an SBOM file");
            }
            EntryPath shown = EntryPath.of(String.valueOf(file.getFileName()));
            try (var in = Files.newInputStream(file)) {
                return SbomReader.read(shown, in);
            }
        } catch (InvalidPathException | NoSuchFileException missing) {
            throw UserError.usage("there is no file " + Terminal.clean(name));
        } catch (UnreadableSbomException unreadable) {
            throw UserError.failed(
                    Terminal.clean(name) + " is no SBOM: " + Output.reason(unreadable));
        } catch (IOException e) {
            throw UserError.failed(
                    "could not read sbom " + Terminal.clean(name) + ": " + Output.reason(e));
        }
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unknown) {
            return "localhost";
        }
    }
}
