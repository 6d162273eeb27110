package org.openinspector.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the benchmarks keep what they measure with, and where real data lies. JMH starts a process
/// for every benchmark; the settings reach it as system properties, and what one process has made
/// in the folder the others find there.
///
/// @param folder for what is made; exists
/// @param feeds advisories to import; empty if there are none
/// @param images the folder that holds the layout `large` of a real image; empty if there is none
/// @param advisoryCount how many advisories to generate
record Workspace(Path folder, Optional<Path> feeds, Optional<Path> images, int advisoryCount) {
    /// The advisories of a complete set of feeds.
    static final int ADVISORIES = 300_000;

    private static final String PREFIX = "openinspector.benchmarks.";

    /// The workspace that this process was started with.
    static Workspace current() {
        String folder = System.getProperty(PREFIX + "folder");
        if (folder == null) {
            throw new IllegalStateException(
                    "expected -D" + PREFIX + "folder; run benchmarks/micro");
        }
        return new Workspace(
                Path.of(folder),
                path("feeds"),
                path("images"),
                Integer.getInteger(PREFIX + "advisories", ADVISORIES));
    }

    private static Optional<Path> path(String name) {
        return Optional.ofNullable(System.getProperty(PREFIX + name)).map(Path::of);
    }

    /// What [#current] of another process needs, as arguments of its JVM.
    List<String> jvmArguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("-D" + PREFIX + "folder=" + folder);
        arguments.add("-D" + PREFIX + "advisories=" + advisoryCount);
        feeds.ifPresent(path -> arguments.add("-D" + PREFIX + "feeds=" + path));
        images.ifPresent(path -> arguments.add("-D" + PREFIX + "images=" + path));
        return arguments;
    }

    /// Makes what a file or folder of the workspace holds.
    interface Maker {
        /// Writes all of it to a path that does not exist yet.
        void make(Path path) throws IOException;
    }

    /// A file or folder of the workspace, made if it is not there. What was begun and not finished
    /// never counts as there.
    Path made(String name, Maker maker) throws IOException {
        Path path = folder.resolve(name);
        if (!Files.exists(path)) {
            Path begun = Files.createTempDirectory(folder, "begun").resolve(name);
            maker.make(begun);
            Files.move(begun, path);
        }
        return path;
    }
}
