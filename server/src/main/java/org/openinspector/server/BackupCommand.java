package org.openinspector.server;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.Backup;
import org.openinspector.storage.BackupHeader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `backup`: everything that is in the database, as of now, in one file.
@Command(
        name = "backup",
        description = {
            "Writes everything that is in the database into one file, while the server runs or without it.",
            "The file is compressed and encrypted. It opens with the data folder's secret.key alone: keep that",
            "elsewhere, or put it in with --with-keys."
        })
final class BackupCommand implements Callable<Integer> {
    static final String MARK = "enabled-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the file to write; it must not be there")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    private @Nullable Path data;

    @Option(
            names = "--with-keys",
            description = "puts secret.key into the backup, under the passphrase")
    private boolean withKeys;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "its first line is the passphrase")
    private @Nullable Path passphraseFile;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // its presence is what counts
    private boolean help;

    @Override
    public Integer call() throws Exception {
        if (withKeys != (passphraseFile != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--with-keys and --passphrase-file need each other");
        }
        Path folder = folder(data);
        PrintWriter err = spec.commandLine().getErr();
        try (Attached attached = Attached.open(folder, System.getenv(), false, false)) {
            long rows =
                    write(
                            attached,
                            folder,
                            file,
                            passphrase(passphraseFile),
                            progress(err, "saved"));
            err.println(rows + " rows in " + Files.size(file) + " bytes: " + file);
            err.flush();
        }
        return Main.DONE;
    }

    static Path folder(@Nullable Path data) {
        return (data != null ? data : UpCommand.home(System.getenv())).toAbsolutePath().normalize();
    }

    static Optional<char[]> passphrase(@Nullable Path file) throws IOException, StartFailure {
        if (file == null) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            String first = lines.findFirst().orElse("");
            if (first.length() < 12) {
                throw new StartFailure(
                        "the passphrase in "
                                + file
                                + " has "
                                + first.length()
                                + " characters, expected 12 or more");
            }
            return Optional.of(first.toCharArray());
        }
    }

    static Backup.Listener progress(PrintWriter err, String what) {
        return new Backup.Listener() {
            @Override
            public void done(String table, long rows) {
                err.println(what + " " + table + ": " + rows + " rows");
                err.flush();
            }
        };
    }

    /// Whole or not at all: under another name until it is on disk.
    static long write(
            Attached attached,
            Path data,
            Path file,
            Optional<char[]> passphrase,
            Backup.Listener listener)
            throws IOException, StartFailure {
        if (Files.exists(file)) {
            throw new StartFailure("there is a file " + file + " already");
        }
        SortedMap<String, String> header = new TreeMap<>();
        header.put("release", Product.version());
        header.put("made-at", Instant.now().toString());
        Path properties = data.resolve("server.properties");
        if (Files.exists(properties)) {
            header.put(
                    "properties",
                    Base64.getEncoder().encodeToString(Files.readAllBytes(properties)));
        }
        header.put("enabled", String.join(" ", marks(data)));
        byte[] key = BackupKeys.make(data, passphrase, header);
        Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
        Files.deleteIfExists(partial);
        Files.createFile(
                partial,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileOutputStream out = new FileOutputStream(partial.toFile())) {
            OutputStream buffered = new BufferedOutputStream(out, 1 << 17);
            long rows =
                    new Backup(attached.database(), Attached.CAPABILITIES, listener)
                            .write(buffered, new BackupHeader(header), key);
            buffered.flush();
            out.getFD().sync();
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            return rows;
        } catch (FileAlreadyExistsException e) {
            throw new StartFailure("there is a file " + file + " already", e);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /// Which accounts were enabled once, so that a restored server does not do it again.
    private static List<String> marks(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches(MARK + "[0-9]{12}-[a-z0-9-]{1,30}"))
                    .sorted()
                    .collect(Collectors.toUnmodifiableList());
        }
    }
}
