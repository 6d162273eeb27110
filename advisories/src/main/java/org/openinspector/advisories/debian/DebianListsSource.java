package org.openinspector.advisories.debian;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Reads `data/DSA/list`, `data/DLA/list` and `data/CVE/list` of Debian's security tracker, and
/// `data/ELA/list` of the extended long-term support that Freexian sells for ended releases.
///
/// Each advisory fixes the vulnerabilities in its braces (`upstream`, never aliases: it is an
/// update, not a vulnerability). An advisory without any, such as one for a regression, stands for
/// itself. The lists hold fixes, so a release that appears in them is covered for fixed
/// vulnerabilities; one that does not is not covered at all.
public final class DebianListsSource implements AdvisorySource {
    /// Notes that say the package in this release is open.
    private static final Map<String, FixState> OPEN =
            Map.of(
                    "<unfixed>", FixState.NONE,
                    "<end-of-life>", FixState.END_OF_LIFE,
                    "<ignored>", FixState.WILL_NOT_FIX,
                    "<no-dsa>", FixState.DEFERRED,
                    "<postponed>", FixState.DEFERRED);

    private static final Pattern CVE_LIST = Pattern.compile("(?:(?:.*/)?data/)?CVE/list");

    @Override
    public String id() {
        return "debian-lists";
    }

    @Override
    public boolean recognises(Feed feed) {
        try {
            return feed.entries().stream()
                    .anyMatch(entry ->
                            Kind.of(entry).isPresent() || CVE_LIST.matcher(entry).matches());
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    private enum Kind {
        DSA("debian-dsa", "Debian security advisories", ""),
        DLA("debian-dla", "Debian long-term support advisories", ""),
        ELA("debian-ela", "Debian extended long-term support advisories", "+elts");

        private static final Pattern LIST = Pattern.compile("(?:(?:.*/)?data/)?(DSA|DLA|ELA)/list");

        private final String sourceId;
        private final String title;
        private final String channel;

        Kind(String sourceId, String title, String channel) {
            this.sourceId = sourceId;
            this.title = title;
            this.channel = channel;
        }

        /// The kind of list an entry is. `DTSA/list` is not one of them: those were for a testing
        /// distribution of 2005 to 2009 that nobody can have any more.
        static Optional<Kind> of(String entry) {
            Matcher list = LIST.matcher(entry);
            return list.matches() ? Optional.of(valueOf(list.group(1))) : Optional.empty();
        }
    }

    private static final class Tally {
        private int records;
        private int problems;
        private Optional<LocalDate> date = Optional.empty();
        private final SortedSet<String> namespaces = new TreeSet<>();
        private final Map<String, Integer> unknownReleases = new TreeMap<>();

        void take(DebianList.Entry entry, Advisory advisory) {
            records++;
            date = entry.date().filter(d -> date.isEmpty() || d.isAfter(date.get())).or(() -> date);
            for (AffectedPackage affected : advisory.affected()) {
                namespaces.add(affected.packageKey().namespace());
            }
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        CveListGathering notes = new CveListGathering();
        List<LocalDate> dates = new ArrayList<>();
        feed.read((entry, content) -> {
            Optional<Kind> kind = Kind.of(entry);
            if (kind.isPresent()) {
                Tally tally = new Tally();
                list(kind.get(), entry, content, tally, notes, sink, problems);
                tally.date.ifPresent(dates::add);
            } else if (CVE_LIST.matcher(entry).matches()) {
                notes.begin();
                CveList.read(
                        entry,
                        content,
                        (place, message) -> {
                            notes.problem();
                            problems.report(place, message);
                        },
                        notes::take);
            }
        });
        boolean sample = feed.name().toLowerCase(Locale.ROOT).contains("sample");
        for (String sentence :
                notes.finish(sink, sample, dates.stream().max(Comparator.naturalOrder()))) {
            problems.report("CVE/list", sentence);
        }
        if (notes.withoutPackage() > 0) {
            problems.note(
                    notes.withoutPackage()
                            + " vulnerabilities concern no package of Debian and are left out");
        }
    }

    private static void list(
            Kind kind,
            String entry,
            InputStream content,
            Tally tally,
            CveListGathering notes,
            KnowledgeSink sink,
            FeedProblems problems)
            throws IOException {
        DebianList.read(
                entry,
                content,
                (place, message) -> {
                    tally.problems++;
                    problems.report(place, message);
                },
                item -> {
                    Advisory advisory = advisory(kind, item, tally);
                    tally.take(item, advisory);
                    if (kind != Kind.ELA) {
                        notes.fixed(item);
                    }
                    sink.advisory(advisory);
                });
        finish(kind, entry, tally, sink, problems);
    }

    private static void finish(
            Kind kind, String entry, Tally tally, KnowledgeSink sink, FeedProblems problems) {
        tally.unknownReleases.forEach((codename, count) ->
                problems.report(
                        entry, "no release number for \"" + codename + "\": " + count + " lines"));
        for (String namespace : tally.namespaces) {
            sink.coverage(new Coverage(namespace, kind.sourceId, Coverage.Extent.FIXES_ONLY));
        }
        sink.source(
                new SourceStatus(
                        kind.sourceId, kind.title, tally.records, tally.problems, tally.date));
    }

    private static Advisory advisory(Kind kind, DebianList.Entry entry, Tally tally) {
        Map<PackageKey, List<DebianList.Fix>> byPackage = new LinkedHashMap<>();
        for (DebianList.Fix fix : entry.fixes()) {
            Optional<String> namespace = DebianReleases.namespace(fix.codename());
            if (namespace.isEmpty()) {
                tally.unknownReleases.merge(fix.codename(), 1, Integer::sum);
                continue;
            }
            byPackage
                    .computeIfAbsent(
                            new PackageKey(namespace.get() + kind.channel, fix.sourcePackage()),
                            _ -> new ArrayList<>())
                    .add(fix);
        }
        List<AffectedPackage> affected = new ArrayList<>();
        byPackage.forEach((key, fixes) -> affected(key, fixes).ifPresent(affected::add));
        Optional<Instant> date =
                entry.date().map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
        return new Advisory(
                kind.sourceId,
                entry.id(),
                new TreeSet<>(),
                entry.vulnerabilities(),
                new TreeSet<>(),
                entry.summary(),
                "",
                date,
                date,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                affected);
    }

    /// What the lines for one package of one release say; empty if it is not affected.
    private static Optional<AffectedPackage> affected(PackageKey key, List<DebianList.Fix> fixes) {
        List<AffectedRange> ranges = new ArrayList<>();
        List<SeverityStatement> severities = new ArrayList<>();
        FixState state = FixState.UNKNOWN;
        String word = "";
        for (DebianList.Fix fix : fixes) {
            boolean note = fix.version().startsWith("<");
            FixState open = OPEN.get(fix.version());
            // Anything else in angle brackets says that there is nothing to fix: <not-affected>,
            // <removed>, <itp>, <undetermined>.
            if (note && open == null) {
                continue;
            }
            state = open == null ? FixState.FIXED : open;
            word = note ? fix.version().substring(1, fix.version().length() - 1) : "";
            ranges.add(
                    AffectedRange.until(
                            VersionScheme.DEBIAN,
                            "0",
                            note ? Optional.empty() : Optional.of(fix.version())));
            severities.addAll(Urgency.in(fix.remark()));
        }
        return ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new AffectedPackage(
                                key,
                                VersionScheme.DEBIAN,
                                ranges.stream().distinct().toList(),
                                new TreeSet<>(),
                                Status.AFFECTED,
                                state,
                                word,
                                severities,
                                Condition.ALWAYS));
    }
}
