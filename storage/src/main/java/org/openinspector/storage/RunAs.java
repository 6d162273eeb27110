package org.openinspector.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The user PostgreSQL runs as. It refuses to run as root, so root drops to `openinspector` if
/// there is such a user, else to `nobody`, else into a user namespace in which it is nobody.
///
/// @param who for messages
/// @param prefix what to put before a command line
/// @param owner user and group that must own the server's files; empty if they are ours already
record RunAs(String who, List<String> prefix, Optional<Owner> owner) {
    private static final Path USERS = Path.of("/etc/passwd");

    /// A user and a group by number.
    record Owner(int user, int group) {}

    /// Chooses for this process.
    ///
    /// @param data the server's files; if they exist, their owner goes on to own them
    /// @throws StorageException if there is no way to run as anyone but root
    static RunAs choose(Path data) {
        int self = owner(Path.of("/proc/self")).user();
        Optional<Owner> kept = Files.exists(data) ? Optional.of(owner(data)) : Optional.empty();
        if (self != 0) {
            if (kept.isPresent() && kept.get().user() != self) {
                throw new StorageException(
                        "the database in "
                                + data
                                + " belongs to user id "
                                + kept.get().user()
                                + ", this process runs as "
                                + self
                                + "; start it as that user or as root");
            }
            return new RunAs("user id " + self, List.of(), Optional.empty());
        }
        Optional<Owner> target = kept.or(RunAs::user).filter(owner -> owner.user() != 0);
        if (target.isPresent() && runs("setpriv", "--version")) {
            return dropTo(target.get());
        }
        if (kept.isPresent() && kept.get().user() != 0) {
            throw new StorageException(
                    "the database in "
                            + data
                            + " belongs to user id "
                            + kept.get().user()
                            + ", and the program setpriv (util-linux) to become that user is missing");
        }
        return namespace();
    }

    static RunAs dropTo(Owner owner) {
        return new RunAs(
                "user id " + owner.user(),
                List.of(
                        "setpriv",
                        "--reuid=" + owner.user(),
                        "--regid=" + owner.group(),
                        "--clear-groups"),
                Optional.of(owner));
    }

    static RunAs namespace() {
        if (!runs("unshare", "--user", "true")) {
            throw new StorageException(
                    "PostgreSQL does not run as root, there is neither a user openinspector nor a"
                            + " user nobody with setpriv (util-linux), and user namespaces are off;"
                            + " start as another user or set "
                            + DatabaseSettings.ADDRESS_VARIABLE);
        }
        return new RunAs(
                "root in a user namespace", List.of("unshare", "--user"), Optional.empty());
    }

    /// Gives the file to the user.
    void own(Path file) throws IOException {
        if (owner.isPresent()) {
            Files.setAttribute(file, "unix:gid", owner.get().group(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:uid", owner.get().user(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    Command.Result run(Duration limit, List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return Command.run(limit, all);
    }

    /// The first folder on the way to the paths that the user may not pass, asked by trying.
    Optional<String> blockedOnTheWayTo(List<Path> paths) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "sh",
                                "-c",
                                "for d; do [ -x \"$d\" ] || { printf %s \"$d\"; exit 9; }; done",
                                "sh"));
        for (Path path : paths) {
            List<String> parents = new ArrayList<>();
            for (Path p = path.toAbsolutePath(); p != null; p = p.getParent()) {
                parents.addFirst(p.toString());
            }
            command.addAll(parents);
        }
        Command.Result result = run(Duration.ofSeconds(20), command);
        if (result.ok()) {
            return Optional.empty();
        }
        if (result.status() == 9) {
            return Optional.of(result.output());
        }
        throw new StorageException(
                "cannot become " + who + " to run PostgreSQL: " + result.reason());
    }

    private static boolean runs(String... command) {
        try {
            return Command.run(Duration.ofSeconds(10), List.of(command)).ok();
        } catch (StorageException e) {
            return false;
        }
    }

    private static Owner owner(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,gid");
            return new Owner(
                    (Integer) attributes.getOrDefault("uid", -1),
                    (Integer) attributes.getOrDefault("gid", -1));
        } catch (IOException e) {
            throw new StorageException("cannot tell who owns " + path, "", e);
        }
    }

    private static Optional<Owner> user() {
        try {
            List<String> users = Files.readAllLines(USERS);
            for (String name : List.of("openinspector", "nobody")) {
                for (String line : users) {
                    String[] fields = line.split(":", -1);
                    if (fields.length >= 4 && fields[0].equals(name)) {
                        return Optional.of(
                                new Owner(
                                        Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
                    }
                }
            }
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
