package org.openinspector.cli;

import java.nio.file.Path;
import java.util.List;

/// What the AOT cache is trained on: the usual commands on a small committed image, in one process.
/// Run by the build, never by users.
public final class Training {
    private Training() {}

    /// Runs the commands; any that fails ends the training.
    ///
    /// @param arguments the folder of the training image, the unpacked docker-archive, and a folder
    ///   for results
    public static void main(String[] arguments) {
        Path image = Path.of(arguments[0]).resolve("layout");
        String results = arguments[2];
        List<List<String>> commands =
                List.of(
                        List.of(
                                "scan",
                                "image",
                                "oci:" + image,
                                "-o",
                                "table=" + results + "/a",
                                "-o",
                                "json=" + results + "/b"),
                        List.of(
                                "scan",
                                "image",
                                "docker-archive:" + arguments[1],
                                "-o",
                                "csv=" + results + "/c"),
                        List.of(
                                "sbom",
                                "image",
                                "docker-archive:" + arguments[1],
                                "-o",
                                "json=" + results + "/d",
                                "-o",
                                "table"),
                        List.of("sbom", "dir", arguments[0], "-o", "cyclonedx=" + results + "/e"),
                        List.of("explain", "1"),
                        List.of("advisories", "status"));
        for (List<String> command : commands) {
            int status = Main.run(command.toArray(String[]::new));
            if (status != ExitStatus.DONE) {
                System.err.println("training: exit status " + status + " of " + command);
                System.exit(status);
            }
        }
    }
}
