package org.openinspector.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The server process that `postmaster.pid` names, once it is certain that it is one.
///
/// @param pid its process id
/// @param port where it listens
record Postmaster(long pid, int port) {
    private static final int FILE_BYTES_MAX = 4096;

    /// The process of this data folder, if it lives. A process id is given again to other
    /// processes, so the program and its working folder decide, not the number.
    static Optional<Postmaster> of(Path data, RunAs user) throws IOException {
        Optional<Postmaster> named = named(data);
        return named.isPresent() && named.get().serves(data, user) ? named : Optional.empty();
    }

    /// What the file says: process id, data folder, start time, port, one line each.
    private static Optional<Postmaster> named(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file) || Files.size(file) > FILE_BYTES_MAX) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        try {
            long pid = Math.abs(Long.parseLong(lines.get(0).strip()));
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            return Optional.of(new Postmaster(pid, port));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /// True while the process is a PostgreSQL that works in the folder.
    boolean serves(Path data, RunAs user) throws IOException {
        Path process = Path.of("/proc/" + pid);
        if (!Files.exists(process)) {
            return false;
        }
        List<String> links;
        try {
            links =
                    List.of(
                            Files.readSymbolicLink(process.resolve("exe")).toString(),
                            Files.readSymbolicLink(process.resolve("cwd")).toString());
        } catch (AccessDeniedException e) {
            // In a container root may not look into another user's processes; that user may.
            links =
                    user.run(
                                    Duration.ofSeconds(10),
                                    List.of("readlink", process + "/exe", process + "/cwd"))
                            .output()
                            .lines()
                            .toList();
        } catch (IOException e) {
            return false;
        }
        return links.size() == 2
                && links.get(0).replace(" (deleted)", "").endsWith("/bin/postgres")
                && links.get(1).equals(data.toString());
    }

    /// Processes of PostgreSQL that still work in the folder, whether or not their parent lives.
    static List<Long> orphans(Path data, RunAs user) {
        Command.Result found =
                user.run(
                        Duration.ofSeconds(20),
                        List.of(
                                "find",
                                "/proc",
                                "-mindepth",
                                "2",
                                "-maxdepth",
                                "2",
                                "-name",
                                "cwd",
                                "-lname",
                                data.toString().replaceAll("([\\[\\]*?])", "\\\\$1")));
        return found.output()
                .lines()
                .filter(line -> line.matches("/proc/[0-9]+/cwd"))
                .map(line -> Long.parseLong(line.substring(6, line.length() - 4)))
                .toList();
    }
}
