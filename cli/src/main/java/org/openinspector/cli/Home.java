package org.openinspector.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the product keeps its data: `OPENINSPECTOR_HOME`, else `~/.openinspector`, for root
/// `/var/lib/openinspector`.
///
/// @param folder the data folder, which need not exist
/// @param advisories the folder of the vulnerability data
record Home(Path folder, Path advisories) {
    static Home of(
            Map<String, String> environment,
            String user,
            String userHome,
            Optional<Path> advisoriesOption) {
        String set = environment.getOrDefault("OPENINSPECTOR_HOME", "");
        Path folder =
                !set.isBlank()
                        ? Path.of(set)
                        : user.equals("root")
                                ? Path.of("/var/lib/openinspector")
                                : Path.of(userHome, ".openinspector");
        String advisories = environment.getOrDefault("OPENINSPECTOR_ADVISORIES", "");
        return new Home(
                folder.toAbsolutePath(),
                advisoriesOption
                        .orElse(
                                advisories.isBlank()
                                        ? folder.resolve("advisories")
                                        : Path.of(advisories))
                        .toAbsolutePath());
    }

    static Home of(Optional<Path> advisoriesOption) {
        return of(
                System.getenv(),
                System.getProperty("user.name"),
                System.getProperty("user.home"),
                advisoriesOption);
    }

    Path lastScan() {
        return folder.resolve("last-scan.json");
    }
}
