package org.openinspector.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.bundle.BundleExport;
import org.openinspector.advisories.bundle.BundleFile;
import org.openinspector.advisories.bundle.BundleImport;
import org.openinspector.advisories.bundle.BundleKeys;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// The commands on bundles: all feeds as one signed file.
final class BundleCommands {
    private BundleCommands() {}

    /// `advisories export`.
    @Command(
            name = "export",
            description =
                    "Writes all imported feeds into one signed file, for \"advisories import\" where there is no"
                            + " network. A key is made on the first export; \"advisories keys\" shows it.",
            footer = {
                "",
                "Examples:",
                "  ./openinspector advisories export monday.bundle",
                "  ./openinspector advisories export tuesday.bundle --since monday.bundle"
            })
    static final class Export implements Callable<Integer> {
        @ParentCommand AdvisoriesCommand parent = new AdvisoriesCommand();

        @Parameters(paramLabel = "FILE", description = "the file to write")
        Path file = Path.of("");

        @Option(
                names = "--since",
                paramLabel = "OLD",
                description = "an earlier bundle, imported there: only what it lacks is written")
        @Nullable Path since;

        @Option(names = "--private", description = "with the records that you added yourself")
        boolean withPrivate;

        @Override
        public Integer call() {
            try {
                BundleFile written =
                        BundleExport.write(
                                parent.store(), file, Optional.ofNullable(since), withPrivate);
                AdvisoriesCommand.line(
                        String.format(
                                Locale.ROOT,
                                "Wrote %s: number %d, %d files, %,d bytes carried",
                                file,
                                written.manifest().sequence(),
                                written.manifest().fileCount(),
                                written.manifest().carriedBytes()));
                AdvisoriesCommand.line("Signed by " + written.key().fingerprint());
                return ExitStatus.DONE;
            } catch (IOException e) {
                throw UserError.failed(
                        "could not export to "
                                + Terminal.clean(file.toString())
                                + ": "
                                + Output.reason(e));
            }
        }
    }

    /// `advisories keys`.
    @Command(
            name = "keys",
            description = "The key that bundles are signed with here, and those that are trusted.",
            footer = {
                "",
                "Examples:",
                "  ./openinspector advisories keys",
                "  ./openinspector advisories keys --trust MCowBQYDK2VwAyEA…"
            })
    static final class Keys implements Callable<Integer> {
        @ParentCommand AdvisoriesCommand parent = new AdvisoriesCommand();

        @Option(
                names = "--trust",
                paramLabel = "KEY",
                description = "trusts a public key, or that in a file")
        @Nullable String trust;

        @Option(
                names = "--forget",
                paramLabel = "FINGERPRINT",
                description = "no longer trusts a key")
        @Nullable String forget;

        @Override
        public Integer call() {
            BundleKeys keys = BundleKeys.in(parent.store().folder());
            try {
                if (trust != null) {
                    AdvisoriesCommand.line("Trusts " + keys.trust(trust).fingerprint());
                }
                if (forget != null && !keys.forget(forget)) {
                    throw UserError.failed(
                            "no key with the fingerprint \""
                                    + Terminal.clean(forget)
                                    + "\" is trusted here");
                }
                Optional<BundleKeys.Known> own = keys.own();
                if (own.isEmpty()) {
                    AdvisoriesCommand.line("No key of its own: the first export makes one");
                } else {
                    AdvisoriesCommand.line("Own key " + own.get().text());
                    AdvisoriesCommand.line("  fingerprint " + own.get().fingerprint());
                }
                for (BundleKeys.Known key : keys.trusted()) {
                    AdvisoriesCommand.line("Trusted " + key.text());
                    AdvisoriesCommand.line("  fingerprint " + key.fingerprint());
                }
                return ExitStatus.DONE;
            } catch (IOException e) {
                throw UserError.failed(Output.reason(e));
            }
        }
    }

    /// Imports a bundle.
    ///
    /// @param trust a key to trust first
    static List<ImportReport.FeedReport> take(
            AdvisoriesCommand parent, Path file, Optional<String> trust, ImportListener listener)
            throws IOException {
        if (trust.isPresent()) {
            BundleKeys.in(parent.store().folder()).trust(trust.get());
        }
        BundleImport.Imported imported = BundleImport.run(parent.store(), file, listener);
        AdvisoriesCommand.line(
                "Bundle number "
                        + imported.bundle().manifest().sequence()
                        + ", signed by "
                        + imported.bundle().key().fingerprint()
                        + (imported.same().isPresent() && !imported.same().get()
                                ? "; this version reads its feeds otherwise than the exporter's"
                                : ""));
        return imported.reports();
    }
}
