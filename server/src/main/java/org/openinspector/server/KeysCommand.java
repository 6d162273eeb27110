package org.openinspector.server;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.KeyVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `keys`: shows and rotates the keys that everything is sealed with, beside a running server.
@Command(
        name = "keys",
        description = {
            "Shows the keys that everything in the database is sealed with, or makes new ones. New keys seal",
            "at once; the server seals what is there anew in the background, within about an hour."
        })
final class KeysCommand implements Callable<Integer> {
    private static final int REWRAP_BATCH = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "ACTION", description = "status, or rotate")
    private String action = "";

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    private @Nullable Path data;

    @Option(names = "--account", paramLabel = "ID", description = "rotates this account's key")
    private @Nullable String account;

    @Option(names = "--shared", description = "rotates the key of what accounts share")
    private boolean shared;

    @Option(names = "--all", description = "rotates the keys of all accounts, and the shared one")
    private boolean all;

    @Option(
            names = "--master",
            description = "adds a new version to secret.key, and wraps all keys with it")
    private boolean master;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // its presence is what counts
    private boolean help;

    @Override
    public Integer call() throws Exception {
        Path folder = BackupCommand.folder(data);
        Path file = folder.resolve("secret.key");
        if (!Files.exists(file)) {
            throw new StartFailure("there is no " + file + "; name the data folder with --data");
        }
        SecretBox box = SecretBox.open(file);
        try (Attached attached = Attached.open(folder, System.getenv(), false, false);
                MasterKeys masters =
                        MasterKeys.of(
                                box,
                                ServerFile.read(folder)
                                        .map(before -> before.regions().getFirst())
                                        .orElse(ServerSettings.DEFAULT_REGION),
                                System.getenv())) {
            AccountKeys keys = masters.keys(attached.database(), Clock.systemUTC());
            switch (action) {
                case "status" -> {
                    // Shown below.
                }
                case "rotate" -> rotate(keys, box, masters.kms().isPresent());
                default ->
                        throw usage("the action is \"" + action + "\", expected status or rotate");
            }
            show(keys.versions());
        }
        return Main.DONE;
    }

    private void rotate(AccountKeys keys, SecretBox box, boolean kms) {
        Set<String> owners = new LinkedHashSet<>();
        if (all) {
            keys.versions().forEach(one -> owners.add(one.owner()));
        }
        if (shared) {
            owners.add(DataKeys.SHARED);
        }
        if (account != null) {
            if (!ServerSettings.isAccount(account)) {
                throw usage("--account is \"" + account + "\", expected 12 digits");
            }
            if (keys.versions(account).isEmpty()) {
                throw usage("nothing is sealed for account " + account);
            }
            owners.add(account);
        }
        if (owners.isEmpty() && !master) {
            throw usage("nothing to rotate; give --account ID, --shared, --all or --master");
        }
        if (master && kms) {
            throw usage("the master key is in AWS KMS; rotate it there, or name another one");
        }
        if (master) {
            int _ = box.rotate();
        }
        for (int batch = 1; batch > 0; ) {
            batch = keys.rewrap(REWRAP_BATCH);
        }
        owners.forEach(owner -> {
            int _ = keys.rotate(owner);
        });
    }

    private void show(List<KeyVersion> versions) {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Integer> newest = new HashMap<>();
        versions.forEach(one -> newest.merge(one.owner(), one.version(), Math::max));
        for (KeyVersion one : versions) {
            String state =
                    one.version() == newest.getOrDefault(one.owner(), 0)
                            ? "seals"
                            : one.retiredAt().map(at -> "retired " + at).orElse("being replaced");
            out.println(
                    "%-12s  version %d  made %s  wrapped by %s  %s"
                            .formatted(
                                    one.owner(),
                                    one.version(),
                                    one.createdAt(),
                                    one.master(),
                                    state));
        }
        out.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
