package org.openinspector.advisories.osv;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;

/// Counts what a feed of OSV records holds, and decides from it what the feed speaks for.
///
/// A feed must never claim more than it holds: a package without an advisory in a feed that speaks
/// for its namespace is reported as clean. So a namespace is covered only by its own database, only
/// if the feed is not a sample, and only if it holds as many records as no hand-picked feed does.
final class OsvTally {
    /// Of the large databases the smallest has over 1,000 records.
    private static final int WHOLE_RECORDS_MIN = 100;

    /// Ecosystems of which few vulnerabilities are known, and what their databases had years ago.
    private static final Map<String, Integer> SMALL =
            Map.of(
                    "pub", 5,
                    "cran", 5,
                    "githubactions", 10,
                    "hex", 15,
                    "hackage", 15,
                    "swift", 15);

    /// GitHub's whole database has over 20,000 reviewed records.
    private static final int GITHUB_WHOLE_RECORDS_MIN = 10_000;

    private static final String GITHUB = "osv-ghsa";

    private final String feed;
    private final Optional<String> fixedId;
    private final String fixedName;
    private final Map<String, Source> sources = new TreeMap<>();
    private final Map<String, Integer> unknownEcosystems = new TreeMap<>();

    /// In how many records, of any source, a namespace appears.
    private final Map<String, Integer> recordsNaming = new TreeMap<>();

    private int records;
    private int plainUpdates;

    private static final class Source {
        final String name;
        final Map<String, Extent> namespaces = new TreeMap<>();
        int records;
        int problems;
        Optional<LocalDate> date = Optional.empty();

        Source(String name) {
            this.name = name;
        }
    }

    OsvTally(String feed, Optional<String> fixedId, String fixedName) {
        this.feed = feed;
        this.fixedId = fixedId;
        this.fixedName = fixedName;
    }

    /// Counts a record; false if it is to be left out.
    boolean take(OsvRecord record) {
        records++;
        for (String ecosystem : record.unknownEcosystems()) {
            unknownEcosystems.merge(ecosystem, 1, Integer::sum);
        }
        Advisory advisory = record.advisory();
        Source source = source(record.database());
        source.date =
                record.date()
                        .filter(d -> source.date.isEmpty() || d.isAfter(source.date.get()))
                        .or(() -> source.date);
        var namespaces = new TreeSet<String>();
        for (AffectedPackage affected : advisory.affected()) {
            namespaces.add(affected.packageKey().namespace());
        }
        for (String namespace : namespaces) {
            recordsNaming.merge(namespace, 1, Integer::sum);
            source.namespaces.merge(
                    namespace, extent(record.database(), namespace), OsvTally::further);
        }
        if (record.isPlainUpdate()) {
            plainUpdates++;
            return false;
        }
        source.records++;
        return true;
    }

    /// Counts an entry that is no readable record.
    void unreadable(String baseName) {
        source(OsvDatabase.ofId(OsvDatabase.knows(baseName) ? baseName : "")).problems++;
    }

    /// Tells the sink what the feed speaks for and what was read.
    ///
    /// @param sample true if the feed is known to hold only some of a database's records
    void finish(KnowledgeSink sink, FeedProblems problems, boolean sample) {
        sources.forEach((id, source) -> {
            source.namespaces.forEach((namespace, extent) ->
                    sink.coverage(
                            new Coverage(
                                    namespace,
                                    id,
                                    sample || !isWhole(id, source, namespace)
                                            ? Extent.PARTIAL
                                            : extent)));
            sink.source(
                    new SourceStatus(
                            id, source.name, source.records, source.problems, source.date));
        });
        unknownEcosystems.forEach((ecosystem, count) ->
                problems.report(
                        feed,
                        "nothing is installed under the names of ecosystem "
                                + ecosystem.substring(0, Math.min(ecosystem.length(), 60))
                                + ": "
                                + count
                                + " records"));
        if (plainUpdates > 0) {
            problems.note(
                    plainUpdates
                            + " bug-fix and enhancement errata name no vulnerability and are left"
                            + " out");
        }
    }

    private boolean isWhole(String id, Source source, String namespace) {
        if (fixedId.isPresent()
                || source.records < SMALL.getOrDefault(namespace, WHOLE_RECORDS_MIN)) {
            return false;
        }
        // One ecosystem's export names that ecosystem in every record, but for a few that lost
        // their packages when they were withdrawn; GitHub's own records name many.
        return !id.equals(GITHUB)
                || source.records >= GITHUB_WHOLE_RECORDS_MIN
                || recordsNaming.getOrDefault(namespace, 0) >= records - records / 1_000;
    }

    private static Extent extent(OsvDatabase database, String namespace) {
        if (database.sourceId().equals(GITHUB)) {
            return OsvDatabase.GITHUB_HOMES.contains(namespace) ? Extent.COMPLETE : Extent.PARTIAL;
        }
        return database.speaksFor(namespace) ? database.extent() : Extent.PARTIAL;
    }

    private static Extent further(Extent left, Extent right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    private Source source(OsvDatabase database) {
        return sources.computeIfAbsent(
                fixedId.orElse(database.sourceId()),
                _ -> new Source(fixedId.isPresent() ? fixedName : database.name()));
    }
}
