package org.openinspector.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The embedded server's files, all in `postgresql` below the product's data folder:
///
/// | file | holds |
/// | --- | --- |
/// | `data` | PostgreSQL's own files; belongs to the user the server runs as |
/// | `postgresql-<checksum>` | its programs |
/// | `password` | the secret all passwords follow from, mode 600 |
/// | `port` | where it listens |
/// | `server.log`, `server.log.1` | what it says, at most about 20 MB |
/// | `lock` | held while a server of ours uses the folder |
record ServerFolder(Path home) {
    private static final long LOG_BYTES_MAX = 10L << 20;
    // pg_ctl hands the folder to a shell within double quotes.
    private static final Pattern UNUSABLE = Pattern.compile("[\"$`\\\\\\p{Cntrl}]");

    static ServerFolder in(Path folder) throws IOException {
        Path home = folder.toAbsolutePath().normalize().resolve("postgresql");
        if (UNUSABLE.matcher(home.toString()).find()) {
            throw new StorageException(
                    "the data folder's name holds a quote, dollar sign, backslash or control"
                            + " character, which PostgreSQL's launcher cannot take: "
                            + home);
        }
        Files.createDirectories(home);
        ServerFolder server = new ServerFolder(home.toRealPath());
        // The server's user passes through and lists nothing.
        Files.setPosixFilePermissions(server.home(), PosixFilePermissions.fromString("rwx--x--x"));
        return server;
    }

    Path data() {
        return home.resolve("data");
    }

    Path partialData() {
        return home.resolve("data.partial");
    }

    Path password() {
        return home.resolve("password");
    }

    Path initialPassword() {
        return home.resolve("password.initdb");
    }

    Path lock() {
        return home.resolve("lock");
    }

    Path log() {
        return home.resolve("server.log");
    }

    /// The port the server last listened on, if that is known.
    Optional<Integer> port() {
        try {
            int port = Integer.parseInt(Files.readString(home.resolve("port")).strip());
            return port > 0 && port < 65536 ? Optional.of(port) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void keepPort(int port) throws IOException {
        Files.writeString(home.resolve("port"), port + "\n");
    }

    /// @throws StorageException if another major version of PostgreSQL made the data
    void checkVersion(int major) throws IOException {
        Path file = data().resolve("PG_VERSION");
        if (!Files.exists(data())) {
            return;
        }
        String seen = Files.exists(file) ? Files.readString(file).strip() : "no version";
        if (!seen.equals(Integer.toString(major))) {
            throw new StorageException(
                    data()
                            + " was made by PostgreSQL "
                            + seen
                            + ", this release runs "
                            + major
                            + "; use the release of OpenInspector that made it, or another data"
                            + " folder");
        }
    }

    /// The log, made by us in a folder of ours, so that the server's user cannot put a link there.
    void prepareLog(RunAs user) throws IOException {
        if (!Files.exists(log(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(
                    log(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        user.own(log());
    }

    long logSize() throws IOException {
        return Files.exists(log()) ? Files.size(log()) : 0;
    }

    /// What the log says from there on, at most its last 32 KiB.
    List<String> logSince(long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.READ)) {
            long from = Math.max(Math.min(offset, channel.size()), channel.size() - 32 * 1024);
            ByteBuffer text = ByteBuffer.allocate((int) (channel.size() - from));
            while (text.hasRemaining() && channel.read(text, from + text.position()) > 0) {
                // until the end
            }
            return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /// Bounds the log. The server appends, so a file cut to nothing goes on from there.
    void boundLog() throws IOException {
        if (logSize() > LOG_BYTES_MAX) {
            Path previous = home.resolve("server.log.1");
            try (FileChannel from =
                            FileChannel.open(
                                    log(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileChannel to =
                            FileChannel.open(
                                    previous,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE)) {
                from.transferTo(0, LOG_BYTES_MAX, to);
                from.truncate(0);
            }
        }
    }
}
