package org.openinspector.cli;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.openinspector.advisories.Knowledge;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.Progress;
import org.openinspector.matching.MatchSettings;
import org.openinspector.model.Subject;
import org.openinspector.sbom.Sbom;
import org.openinspector.scan.ScanReport;
import org.openinspector.scan.Scanner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The subjects that commands take.
abstract class SubjectCommands {
    @Mixin ScanOptions options = new ScanOptions();

    /// Does the command's work on one subject.
    ///
    /// @param type `image`, `dir`, `rootfs`, `function`, `sbom` or `host`
    /// @param name what the user named; empty for the host
    /// @return the exit status
    abstract int run(String type, String name);

    @Command(
            name = "image",
            description =
                    "A container image: oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:TAG].")
    int image(
            @Parameters(paramLabel = "REF", description = "where the image is") String reference) {
        return run("image", reference);
    }

    @Command(name = "dir", description = "A folder, such as a project's.")
    int dir(@Parameters(paramLabel = "PATH", description = "the folder") String path) {
        return run("dir", path);
    }

    @Command(name = "rootfs", description = "The root folder of an installed system.")
    int rootfs(@Parameters(paramLabel = "PATH", description = "the root folder") String path) {
        return run("rootfs", path);
    }

    @Command(name = "function", description = "A function's code: a zip archive.")
    int function(@Parameters(paramLabel = "FILE", description = "the archive") String path) {
        return run("function", path);
    }

    @Command(
            name = "sbom",
            description = "An SBOM: CycloneDX or SPDX, as JSON; \"-\" reads standard input.")
    int sbom(@Parameters(paramLabel = "FILE", description = "the document") String path) {
        return run("sbom", path);
    }

    @Command(name = "host", description = "This machine.")
    int host() {
        return run("host", "");
    }

    /// Scans a subject.
    ///
    /// @param knowledge what to match with; empty for an inventory alone
    /// @throws IOException if nothing of it can be read
    ScanReport scanned(String type, String name, Home home, Optional<Knowledge> knowledge)
            throws IOException {
        if (type.equals("sbom")) {
            Sbom sbom = Subjects.sbom(name);
            return Scanner.scan(
                    name, sbom, knowledge, settings(new Subject("sbom", name, sbom.digest())));
        }
        var opened = Subjects.open(type, name, options.platform, home);
        try (var artifact = opened.artifact()) {
            return scanned(opened.subject(), artifact, knowledge);
        }
    }

    /// Scans with a progress bar, if one is wanted.
    private ScanReport scanned(Subject subject, Artifact artifact, Optional<Knowledge> knowledge)
            throws IOException {
        if (options.quiet) {
            return scanned(subject, artifact, knowledge, Progress.NONE);
        }
        var bar =
                new ProgressBar(
                        System.err,
                        Terminal.of(System.getenv()).moving(),
                        "Reading " + subject.type());
        try {
            return scanned(subject, artifact, knowledge, bar);
        } finally {
            bar.finish();
        }
    }

    private ScanReport scanned(
            Subject subject, Artifact artifact, Optional<Knowledge> knowledge, Progress progress)
            throws IOException {
        try {
            return Scanner.scan(subject, artifact, knowledge, settings(subject), progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }

    /// What matching the subject depends on besides the data.
    MatchSettings settings(Subject subject) {
        return MatchSettings.DEFAULT.on(LocalDate.now(ZoneOffset.UTC));
    }
}
