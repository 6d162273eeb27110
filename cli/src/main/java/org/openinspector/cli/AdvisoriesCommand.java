package org.openinspector.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.DatedEpss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.bundle.BundleFile;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.SeverityStatement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// `advisories`: the vulnerability data.
@Command(
        name = "advisories",
        description =
                "Vulnerability data: update, import, export, keys, add, remove, rebuild, status, changes, show.",
        subcommands = {
            BundleCommands.Export.class,
            BundleCommands.Keys.class,
            ChangesCommand.class,
            PrivateCommands.Add.class,
            PrivateCommands.Remove.class
        },
        footer = {
            "",
            "Examples:",
            "  ./openinspector advisories update",
            "  ./openinspector advisories import ./feeds",
            "  ./openinspector advisories status --problems",
            "  ./openinspector advisories show CVE-2021-44228"
        })
final class AdvisoriesCommand {
    private static final int PARTS_SHOWN_MAX = 200;
    private static final int PROBLEMS_SHOWN_MAX = 5;
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    @Option(
            names = "--advisories",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "folder of the vulnerability data (default: OPENINSPECTOR_ADVISORIES, else the data folder's)")
    @Nullable Path advisories;

    @Command(
            name = "import",
            description =
                    "Reads feeds from a folder or file (zip, gz, JSON, YAML, CSV) and compiles them. A feed replaces"
                            + " the one of the same name; others stay. A bundle of \"advisories export\" replaces"
                            + " all feeds.",
            footer = {
                "",
                "Examples:",
                "  ./openinspector advisories import ./feeds",
                "  ./openinspector advisories import feeds.bundle"
            })
    int importFeeds(
            @Parameters(
                            paramLabel = "PATH",
                            description = "a folder of feeds, one feed, or a bundle")
                    Path path,
            @Option(
                            names = "--trust",
                            paramLabel = "KEY",
                            description = "trusts the public key that a bundle is signed with")
                    @Nullable String trust,
            @Option(names = "--replace", description = "forget everything imported before")
                    boolean replace) {
        if (!Files.exists(path)) {
            throw UserError.usage(
                    "there is nothing at "
                            + Terminal.clean(path.toString())
                            + "; expected a folder of feeds or a feed");
        }
        Home home = Home.of(Optional.ofNullable(advisories));
        long start = System.nanoTime();
        List<ImportReport.FeedReport> reports;
        var bar = new ImportBar(Terminal.of(System.getenv()).moving());
        try {
            reports =
                    BundleFile.isBundle(path)
                            ? BundleCommands.take(this, path, Optional.ofNullable(trust), bar)
                            : store().importFrom(path, replace, bar);
        } catch (SnapshotLock.HeldException e) {
            throw UserError.failed(Terminal.clean(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw UserError.failed(
                    "could not import "
                            + Terminal.clean(path.toString())
                            + ": "
                            + Output.reason(e));
        } finally {
            bar.finish();
        }
        boolean failed = report(reports);
        if (reports.stream().noneMatch(AdvisoryStore::wasTaken)) {
            throw UserError.failed(
                    "nothing at "
                            + Terminal.clean(path.toString())
                            + " is a feed that can be read; what was imported before stays in use");
        }
        System.out.printf(
                Locale.ROOT,
                "Compiled into %s in %.1f s%n",
                new AdvisoryStore(home.advisories()).snapshot(),
                (System.nanoTime() - start) / 1e9);
        return failed ? ExitStatus.COULD_NOT_SCAN : ExitStatus.DONE;
    }

    @Command(
            name = "update",
            description =
                    "Fetches the feeds from where they are published and compiles them. Only what has changed is"
                            + " fetched; a source that fails keeps its old data. Exit status: 0 if every source is up to"
                            + " date, 3 if any failed.",
            footer = {
                "",
                "Proxies come from HTTPS_PROXY and NO_PROXY, a mirror from OPENINSPECTOR_FEEDS.",
                "",
                "Examples:",
                "  ./openinspector advisories update",
                "  ./openinspector advisories update --source debian-tracker,kev",
                "  ./openinspector advisories update --from https://mirror.example/feeds"
            })
    int update(
            @Option(
                            names = "--source",
                            paramLabel = "ID",
                            split = ",",
                            description = "only these sources; repeats (default: all)")
                    @Nullable List<String> sources,
            @Option(
                            names = "--from",
                            paramLabel = "URL",
                            description =
                                    "root of a mirror in which each publisher's host is a folder, as wget -x makes it")
                    @Nullable String mirror,
            @Option(names = "--offline", description = "refuse to fetch") boolean offline) {
        Home home = Home.of(Optional.ofNullable(advisories));
        return UpdateRun.run(
                UpdateRun.settings(
                        System.getenv(),
                        sources == null ? List.of() : sources,
                        Optional.ofNullable(mirror),
                        offline),
                new AdvisoryStore(home.advisories()),
                Terminal.of(System.getenv()));
    }

    private static boolean report(List<ImportReport.FeedReport> reports) {
        boolean failed = false;
        List<String> unknown = new ArrayList<>();
        for (ImportReport.FeedReport feed : reports) {
            if (feed.failure().isPresent()) {
                failed = true;
                line(feed.feed() + ": LEFT OUT, " + said(feed, "", feed.failure().get()));
            } else if (feed.reader().isEmpty()) {
                unknown.add(feed.feed());
            } else {
                line(
                        String.format(Locale.ROOT, "%s: %,d records", feed.feed(), feed.records())
                                + (feed.problemCount() == 0
                                        ? ""
                                        : ", " + feed.problemCount() + " not readable"));
            }
            parts(feed);
            feed.notes().forEach(note -> line("  " + note));
            feed.problems().stream()
                    .limit(PROBLEMS_SHOWN_MAX)
                    .forEach(problem ->
                            line(
                                    "  "
                                            + problem.entry()
                                            + ": "
                                            + said(feed, problem.entry(), problem.message())
                                            + (problem.count() > 1
                                                    ? " (and "
                                                            + (problem.count() - 1)
                                                            + " more of this kind)"
                                                    : "")));
            long more =
                    feed.problemCount()
                            - feed.problems().stream()
                                    .limit(PROBLEMS_SHOWN_MAX)
                                    .mapToLong(ImportReport.Problem::count)
                                    .sum();
            if (more > 0) {
                line("  and " + more + " more");
            }
        }
        if (!unknown.isEmpty()) {
            line("Not known yet, so not read: " + String.join(", ", unknown));
        }
        return failed;
    }

    /// What was read of each entry of a mixture.
    private static void parts(ImportReport.FeedReport feed) {
        for (ImportReport.FeedReport part : feed.parts()) {
            part.reader()
                    .ifPresent(reader ->
                            line(
                                    String.format(
                                            Locale.ROOT,
                                            "  %s: %s, %,d records%s",
                                            part.feed(),
                                            reader,
                                            part.records(),
                                            part.problemCount() == 0
                                                    ? ""
                                                    : ", "
                                                            + part.problemCount()
                                                            + " not readable")));
        }
        List<String> unknown = feed.unknownParts();
        if (!unknown.isEmpty()) {
            line(
                    "  no source for "
                            + String.join(", ", unknown.stream().limit(PARTS_SHOWN_MAX).toList())
                            + (unknown.size() > PARTS_SHOWN_MAX
                                    ? " and " + (unknown.size() - PARTS_SHOWN_MAX) + " more"
                                    : ""));
        }
    }

    /// A message without the place in front of it, which the line names already.
    private static String said(ImportReport.FeedReport feed, String entry, String message) {
        for (String place :
                List.of(
                        feed.feed() + ", entry " + entry + ": ",
                        feed.feed() + ": ",
                        feed.feed() + ", ")) {
            if (message.startsWith(place)) {
                return message.substring(place.length());
            }
        }
        return message;
    }

    @Command(
            name = "rebuild",
            description =
                    "Compiles the imported feeds again, if the snapshot is damaged, of another version, or not that"
                            + " of the feeds.",
            footer = {"", "Example:", "  ./openinspector advisories rebuild"})
    int rebuild() {
        var bar = new ImportBar(Terminal.of(System.getenv()).moving());
        try {
            boolean written = store().rebuild(bar);
            bar.finish();
            line(written ? "Compiled again" : "The snapshot is sound, nothing to do");
            return ExitStatus.DONE;
        } catch (IOException e) {
            throw UserError.failed("could not compile the feeds: " + Output.reason(e));
        } finally {
            bar.finish();
        }
    }

    @Command(
            name = "status",
            description =
                    "Which sources there are, how many records were read and refused of each, how old they are, and"
                            + " what they speak for.",
            footer = {
                "",
                "Examples:",
                "  ./openinspector advisories status --problems",
                "  ./openinspector advisories status -o json=status.json"
            })
    int status(
            @Option(names = "--problems", description = "with the reasons why records were refused")
                    boolean problems,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FORMAT[=FILE]",
                            defaultValue = "table",
                            description = "table or json, with every reason (default: table)")
                    String output) {
        Output to = Output.parse(output);
        if (to.format() != Output.Format.TABLE && to.format() != Output.Format.JSON) {
            throw UserError.usage(
                    "-o " + to.format().word() + " is for scans; there is table, json");
        }
        try (Knowledge knowledge = LocalKnowledge.open(Home.of(Optional.ofNullable(advisories)))) {
            AdvisoryStatus status = AdvisoryStatus.of(store(), knowledge);
            if (to.format() == Output.Format.JSON) {
                to.write(out -> {
                    try (JsonGenerator json =
                            JSON.createGenerator(
                                    ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
                        status.json(json);
                    }
                });
            } else if (to.file().isPresent()) {
                to.write(out -> {
                    for (String line : status.lines(problems)) {
                        out.write((Terminal.clean(line) + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
            } else {
                status.lines(problems).forEach(AdvisoriesCommand::line);
            }
            return ExitStatus.DONE;
        }
    }

    /// The data that the command is about.
    AdvisoryStore store() {
        return new AdvisoryStore(Home.of(Optional.ofNullable(advisories)).advisories());
    }

    @Command(name = "show", description = "What is known about a vulnerability.")
    int show(@Parameters(paramLabel = "ID", description = "CVE-…, GHSA-…, DSA-…") String id) {
        Home home = Home.of(Optional.ofNullable(advisories));
        try (Knowledge knowledge = LocalKnowledge.open(home)) {
            List<Advisory> found = knowledge.advisories(id);
            if (found.isEmpty()) {
                throw UserError.failed("no advisory is known as \"" + Terminal.clean(id) + "\"");
            }
            found.forEach(AdvisoriesCommand::show);
            knowledge
                    .epss(id)
                    .ifPresent(epss ->
                            line(
                                    String.format(
                                            Locale.ROOT,
                                            "EPSS %.2f%% (higher than %.1f%% of all)",
                                            100 * epss.probability(),
                                            100 * epss.percentile())));
            List<DatedEpss> history = knowledge.epssHistory(id);
            if (history.size() > 1) {
                line(
                        "  before: "
                                + history
                                        .subList(
                                                Math.max(0, history.size() - 6), history.size() - 1)
                                        .stream()
                                        .map(day ->
                                                String.format(
                                                        Locale.ROOT,
                                                        "%.2f%% on %s",
                                                        100 * day.probability(),
                                                        day.date()))
                                        .collect(Collectors.joining(", ")));
            }
            for (Fact fact : knowledge.facts(id)) {
                line(
                        switch (fact) {
                            case Fact.Exploit exploit ->
                                    "Exploit "
                                            + exploit.id()
                                            + " ("
                                            + exploit.source()
                                            + "): "
                                            + exploit.maturity();
                            case Fact.Ssvc ssvc ->
                                    "SSVC ("
                                            + ssvc.source()
                                            + "): exploitation "
                                            + ssvc.exploitation()
                                            + ", automatable "
                                            + ssvc.automatable()
                                            + ", technical impact "
                                            + ssvc.technicalImpact();
                            case Fact.EndOfLife release ->
                                    "Release " + release.cycle() + " of " + release.subject();
                        });
            }
            knowledge
                    .knownExploited(id)
                    .ifPresent(entry ->
                            line(
                                    "Known to be exploited since "
                                            + entry.added()
                                            + ": "
                                            + entry.name()));
            return ExitStatus.DONE;
        }
    }

    private static void show(Advisory advisory) {
        line(
                advisory.id()
                        + " ("
                        + advisory.source()
                        + ")"
                        + (advisory.withdrawn().isPresent() ? "  WITHDRAWN" : ""));
        if (!advisory.summary().isBlank()) {
            line("  " + advisory.summary());
        }
        if (!advisory.aliases().isEmpty()) {
            line("  also known as: " + String.join(", ", advisory.aliases()));
        }
        if (!advisory.upstream().isEmpty()) {
            line("  fixes: " + String.join(", ", advisory.upstream()));
        }
        for (SeverityStatement severity : advisory.severities()) {
            line("  " + severity.type() + " " + severity.value());
        }
        for (AffectedPackage affected : advisory.affected()) {
            line(
                    "  "
                            + affected.packageKey()
                            + switch (affected.status()) {
                                case AFFECTED -> "";
                                case NOT_AFFECTED -> "  not affected";
                                case UNDER_INVESTIGATION -> "  under investigation";
                            }
                            + (affected.vendorWord().isEmpty()
                                    ? ""
                                    : "  \"" + affected.vendorWord() + "\""));
            affected.ranges()
                    .forEach(range ->
                            line(
                                    "    "
                                            + (range.afterIntroduced() ? "after " : "from ")
                                            + range.introduced()
                                            + range.fixed()
                                                    .map(fix -> ", fixed in " + fix)
                                                    .orElse("")
                                            + range.limit()
                                                    .map(limit -> " to below " + limit)
                                                    .orElse("")
                                            + range.lastAffected()
                                                    .map(last -> " to " + last)
                                                    .orElse("")));
            if (!affected.versions().isEmpty()) {
                line("    and " + affected.versions().size() + " listed versions");
            }
        }
        line("");
    }

    static void line(String text) {
        System.out.println(Terminal.clean(text));
    }

    /// Shows how far an import has come.
    private static final class ImportBar implements ImportListener {
        private static final long INTERVAL_NANOS = 100_000_000L;
        private final boolean moving;
        private long next = System.nanoTime() + 3 * INTERVAL_NANOS;
        private boolean shown;

        ImportBar(boolean moving) {
            this.moving = moving;
        }

        @Override
        public void progress(
                String feed, int feedNumber, int feedCount, long entriesDone, long entryCount) {
            long now = System.nanoTime();
            if (!moving || now - next < 0) {
                return;
            }
            next = now + INTERVAL_NANOS;
            shown = true;
            System.err.printf(
                    Locale.ROOT,
                    "\rImporting %d of %d: %s %,d%s\u001b[K",
                    feedNumber,
                    feedCount,
                    Terminal.clean(feed),
                    entriesDone,
                    entryCount > 0 ? String.format(Locale.ROOT, " of %,d", entryCount) : "");
            System.err.flush();
        }

        void finish() {
            if (shown) {
                System.err.print("\r\u001b[K");
            }
        }
    }
}
