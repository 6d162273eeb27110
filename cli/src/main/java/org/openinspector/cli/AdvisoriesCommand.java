package org.openinspector.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.fetch.AdvisoryUpdate;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.SeverityStatement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/// `advisories`: the vulnerability data.
@Command(
        name = "advisories",
        description = "Vulnerability data: update, import, status, show.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector advisories update",
            "  ./openinspector advisories import ./feeds",
            "  ./openinspector advisories status",
            "  ./openinspector advisories show CVE-2021-44228"
        })
final class AdvisoriesCommand {
    private static final int PROBLEMS_SHOWN_MAX = 5;

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
                            + " the one of the same name; others stay.")
    int importFeeds(
            @Parameters(paramLabel = "PATH", description = "a folder of feeds, or one feed")
                    Path path,
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
            reports = new AdvisoryStore(home.advisories()).importFrom(path, replace, bar);
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
            feed.notes().forEach(note -> line("  " + note));
            feed.problems().stream()
                    .limit(PROBLEMS_SHOWN_MAX)
                    .forEach(problem ->
                            line(
                                    "  "
                                            + problem.entry()
                                            + ": "
                                            + said(feed, problem.entry(), problem.message())));
            long more = feed.problemCount() - Math.min(PROBLEMS_SHOWN_MAX, feed.problems().size());
            if (more > 0) {
                line("  and " + more + " more");
            }
        }
        if (!unknown.isEmpty()) {
            line("Not known yet, so not read: " + String.join(", ", unknown));
        }
        return failed;
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
            name = "status",
            description = "Which sources there are, how old they are, and what they speak for.")
    int status() {
        Home home = Home.of(Optional.ofNullable(advisories));
        try (Knowledge knowledge = LocalKnowledge.open(home)) {
            line(
                    Files.exists(new AdvisoryStore(home.advisories()).snapshot())
                            ? "Snapshot " + new AdvisoryStore(home.advisories()).snapshot()
                            : "No snapshot in "
                                    + home.advisories()
                                    + "; the built-in starter set is used");
            line("");
            for (SourceStatus source : knowledge.sources()) {
                line(
                        String.format(
                                Locale.ROOT,
                                "  %-18s %,9d records  %s  %s",
                                source.id(),
                                source.records(),
                                source.date()
                                        .map(date -> "newest of " + date)
                                        .orElse("no date of its own"),
                                source.name()));
            }
            line("");
            Ages.lines(AdvisoryUpdate.states(new AdvisoryStore(home.advisories())), Instant.now())
                    .forEach(AdvisoriesCommand::line);
            line("");
            line("Speaks for:");
            Map<String, List<Coverage>> byNamespace = new TreeMap<>();
            knowledge
                    .coverage()
                    .forEach(c ->
                            byNamespace
                                    .computeIfAbsent(c.namespace(), _ -> new ArrayList<>())
                                    .add(c));
            byNamespace.forEach(
                    (namespace, coverage) -> line("  " + namespace + ": " + words(coverage)));
            return ExitStatus.DONE;
        }
    }

    private static String words(List<Coverage> coverage) {
        List<String> words = new ArrayList<>();
        for (Coverage each : coverage) {
            words.add(
                    each.source()
                            + " "
                            + switch (each.extent()) {
                                case COMPLETE -> "(all known vulnerabilities)";
                                case FIXES_ONLY -> "(vulnerabilities with a fix)";
                                case PARTIAL -> "(a part: packages stay without data)";
                            });
        }
        return String.join(", ", words);
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
            line("  " + affected.packageKey());
            affected.ranges()
                    .forEach(range ->
                            line(
                                    "    from "
                                            + range.introduced()
                                            + range.fixed()
                                                    .map(fix -> ", fixed in " + fix)
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

    private static void line(String text) {
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
