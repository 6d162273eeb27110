package org.openinspector.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.Backup;
import org.openinspector.storage.BackupHeader;
import org.openinspector.storage.Restore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `restore`: a database as a backup says it was.
@Command(
        name = "restore",
        description = {
            "Makes the database of a data folder what a backup says it was, in one step: if it does not",
            "get to its end, everything is as before. The server must be stopped."
        })
final class RestoreCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "what \"backup\" wrote")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    private @Nullable Path data;

    @Option(names = "--replace", description = "gives up everything that is there")
    private boolean replace;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "opens a backup that was made with keys; its first line is the passphrase")
    private @Nullable Path passphraseFile;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // its presence is what counts
    private boolean help;

    @Override
    public Integer call() throws Exception {
        Path folder = BackupCommand.folder(data);
        PrintWriter err = spec.commandLine().getErr();
        long rows =
                read(
                        folder,
                        file,
                        replace,
                        BackupCommand.passphrase(passphraseFile),
                        BackupCommand.progress(err, "restored"));
        err.println(rows + " rows. Start the server: ./openinspector up --data " + folder);
        err.flush();
        return Main.DONE;
    }

    static long read(
            Path folder,
            Path file,
            boolean replace,
            Optional<char[]> passphrase,
            Backup.Listener listener)
            throws IOException, StartFailure {
        Files.createDirectories(folder);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 17)) {
            BackupHeader header = BackupHeader.read(in);
            byte[] key = BackupKeys.open(folder, passphrase, header);
            try (Attached attached = Attached.open(folder, System.getenv(), true, true)) {
                Restore restore = new Restore(attached.database(), Attached.CAPABILITIES, listener);
                if (restore.inUse() > 0) {
                    throw new StartFailure("a server uses the database; stop it first");
                }
                if (restore.occupied() && !replace) {
                    throw new StartFailure(
                            "there is a database already; --replace gives up what is in it");
                }
                long rows = restore.read(in, header, key);
                files(folder, header);
                return rows;
            }
        } catch (NoSuchFileException e) {
            throw new StartFailure("there is no file " + e.getFile(), e);
        }
    }

    /// What the server keeps beside the database and would otherwise think new.
    private static void files(Path folder, BackupHeader header) throws IOException {
        Path properties = folder.resolve("server.properties");
        String text = header.values().getOrDefault("properties", "");
        if (!text.isEmpty() && !Files.exists(properties)) {
            Files.write(properties, BackupKeys.bytes(text));
        }
        for (String mark : header.values().getOrDefault("enabled", "").split(" ", -1)) {
            if (mark.matches(BackupCommand.MARK + "[0-9]{12}-[a-z0-9-]{1,30}")
                    && !Files.exists(folder.resolve(mark))) {
                Files.createFile(folder.resolve(mark));
            }
        }
    }
}
