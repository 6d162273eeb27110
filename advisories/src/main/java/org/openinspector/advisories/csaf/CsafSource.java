package org.openinspector.advisories.csaf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.Times;

/// Reads CSAF documents of Red Hat and SUSE: an archive of them, or a lone one. Documents that a
/// `deletions.csv` beside them names are left out.
public final class CsafSource implements AdvisorySource {
    private static final int HEAD_BYTES = 8_192;
    private static final int LINE_MAX = 1_000;
    private static final int DELETIONS_MAX = 1_000_000;

    /// Fewer are no whole archive.
    private static final int ERRATA_MIN = 100;

    private static final int VEX_MIN = 1_000;
    private static final int NAMES_SHOWN = 3;

    private static final Pattern DOCUMENT =
            Pattern.compile(
                    "(?:cve-\\d{4}-\\d{4,19}|rhsa-\\d{4}_\\d{1,6}|rh[be]a-\\d{4}_\\d{1,6}"
                            + "|(?:open)?suse-[a-z]u-[a-z0-9_-]{1,60})\\.json");
    private static final Pattern DELETED = Pattern.compile("^\"?([^\",]{1,300})\"?(?:,.*)?$");

    @Override
    public String id() {
        return "csaf";
    }

    /// Mostly documents with names as Red Hat and SUSE give them, or a lone JSON file that says it
    /// is CSAF.
    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> documents =
                    feed.entries().stream().filter(entry -> entry.endsWith(".json")).toList();
            long known =
                    documents.stream()
                            .filter(entry -> DOCUMENT.matcher(baseName(entry)).matches())
                            .count();
            if (feed.entries().size() == 1 && documents.size() == 1) {
                return beginsAsCsaf(feed);
            }
            return known > 0 && known * 2 > documents.size();
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Set<String> deleted = deletions(feed, problems);
        SortedMap<String, Tally> tallies = new TreeMap<>();
        SortedMap<String, Integer> others = new TreeMap<>();
        boolean lone = feed.entries().size() == 1;
        int[] leftOut = {0};
        feed.read((entry, content) -> {
            if (!entry.endsWith(".json") || (!lone && entry.endsWith("provider-metadata.json"))) {
                return;
            }
            if (isDeleted(entry, deleted)) {
                leftOut[0]++;
                return;
            }
            try {
                CsafDocument document = CsafDocument.of(Documents.json(content));
                tally(tallies, document).take(entry, document, sink, problems);
                document.interpretation()
                        .others()
                        .forEach((name, count) -> others.merge(name, count, Integer::sum));
            } catch (IOException e) {
                ofEntry(tallies, entry).problems++;
                String message = String.valueOf(e.getMessage());
                problems.report(entry, message.substring(0, Math.min(message.length(), 200)));
            }
        });
        boolean sample = lone || feed.name().toLowerCase(Locale.ROOT).contains("sample");
        tallies.values().forEach(tally -> tally.finish(sink, sample));
        if (leftOut[0] > 0) {
            problems.note(leftOut[0] + " documents are left out, their publisher deleted them");
        }
        note(others, problems);
    }

    /// What was read of one source.
    private static final class Tally {
        final String source;
        final String title;
        final boolean vex;
        final Set<String> namespaces = new TreeSet<>();
        int documents;
        int problems;
        Optional<LocalDate> newest = Optional.empty();

        Tally(String source, String title, boolean vex) {
            this.source = source;
            this.title = title;
            this.vex = vex;
        }

        void take(
                String entry,
                CsafDocument document,
                KnowledgeSink sink,
                FeedProblems feedProblems) {
            documents++;
            document.advisories().forEach(sink::advisory);
            namespaces.addAll(document.interpretation().namespaces());
            Optional<LocalDate> day = document.modified().map(Times::day);
            if (day.isPresent() && (newest.isEmpty() || day.get().isAfter(newest.get()))) {
                newest = day;
            }
            if (document.interpretation().unknown() > 0) {
                problems++;
                feedProblems.report(
                        entry,
                        document.interpretation().unknown()
                                + " product ids are not in the product tree, expected all of them");
            }
        }

        void finish(KnowledgeSink sink, boolean sample) {
            boolean whole = !sample && documents >= (vex ? VEX_MIN : ERRATA_MIN);
            for (String namespace : namespaces) {
                sink.coverage(new Coverage(namespace, source, extent(namespace, whole)));
            }
            sink.source(new SourceStatus(source, title, documents, problems, newest));
        }

        /// What is not fixed is said of major releases only; a channel's fixes are all that is said
        /// of it.
        private Coverage.Extent extent(String namespace, boolean whole) {
            if (!whole) {
                return Coverage.Extent.PARTIAL;
            }
            return vex && namespace.indexOf('+') < 0
                    ? Coverage.Extent.COMPLETE
                    : Coverage.Extent.FIXES_ONLY;
        }
    }

    private static Tally tally(SortedMap<String, Tally> tallies, CsafDocument document) {
        Vendor vendor = document.vendor();
        return document.vex()
                ? tallies.computeIfAbsent(
                        vendor.vexSource(),
                        id -> new Tally(id, vendor.title() + " VEX (CSAF)", true))
                : tallies.computeIfAbsent(
                        vendor.errataSource(),
                        id -> new Tally(id, vendor.title() + " security advisories (CSAF)", false));
    }

    /// Where an unreadable document is counted: as its name says.
    private static Tally ofEntry(SortedMap<String, Tally> tallies, String entry) {
        String name = baseName(entry);
        boolean suse = name.contains("suse-");
        if (name.startsWith("rh")) {
            return tallies.computeIfAbsent(
                    Vendor.RED_HAT.errataSource(),
                    id -> new Tally(id, "Red Hat security advisories (CSAF)", false));
        }
        if (suse) {
            return tallies.computeIfAbsent(
                    Vendor.SUSE.errataSource(),
                    id -> new Tally(id, "SUSE security advisories (CSAF)", false));
        }
        return tallies.isEmpty()
                ? tallies.computeIfAbsent("csaf", id -> new Tally(id, "CSAF documents", true))
                : tallies.sequencedValues().getFirst();
    }

    private static void note(SortedMap<String, Integer> others, FeedProblems problems) {
        if (others.isEmpty()) {
            return;
        }
        long statements = others.values().stream().mapToLong(Integer::longValue).sum();
        problems.note(
                statements
                        + " statements on "
                        + others.size()
                        + " other products are not matched: "
                        + others.keySet().stream()
                                .limit(NAMES_SHOWN)
                                .collect(Collectors.joining(", "))
                        + (others.size() > NAMES_SHOWN ? ", …" : ""));
    }

    private static Set<String> deletions(Feed feed, FeedProblems problems) throws IOException {
        Set<String> deleted = new HashSet<>();
        if (feed.entries().stream().noneMatch(entry -> baseName(entry).equals("deletions.csv"))) {
            return deleted;
        }
        feed.read((entry, content) -> {
            if (baseName(entry).equals("deletions.csv")) {
                try {
                    deletions(content, deleted);
                } catch (IOException e) {
                    problems.report(entry, String.valueOf(e.getMessage()));
                }
            }
        });
        return deleted;
    }

    private static void deletions(InputStream content, Set<String> deleted) throws IOException {
        Lines lines = new Lines(content, LINE_MAX);
        for (String line = lines.next();
                line != null && deleted.size() < DELETIONS_MAX;
                line = lines.next()) {
            Matcher matcher = DELETED.matcher(line);
            if (matcher.matches()) {
                deleted.add(matcher.group(1));
            }
        }
    }

    /// Deletions are named by year and file, whatever folder the archive lies in.
    private static boolean isDeleted(String entry, Set<String> deleted) {
        if (deleted.isEmpty()) {
            return false;
        }
        int last = entry.lastIndexOf('/');
        int year = last < 0 ? -1 : entry.lastIndexOf('/', last - 1);
        return deleted.contains(entry.substring(year + 1));
    }

    private static boolean beginsAsCsaf(Feed feed) throws IOException {
        boolean[] begins = {false};
        feed.read((_, content) -> {
            String head = new String(content.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            begins[0] = head.contains("\"csaf_version\"");
        });
        return begins[0];
    }

    private static String baseName(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1);
    }
}
