package org.openinspector.advisories.debian;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

/// Reads the JSON of Debian's security tracker: one advisory per vulnerability, with every source
/// package and release the tracker has a word on. The tracker follows every source package of the
/// releases it lists, so what it does not name has no known vulnerability.
///
/// @see <a href="https://security-tracker.debian.org/tracker/data/json">the JSON</a>
/// @see <a href="https://security-team.debian.org/security_tracker.html">what its words mean</a>
public final class DebianTrackerSource implements AdvisorySource {
    /// The source's id.
    public static final String ID = "debian-tracker";

    private static final Pattern NAME =
            Pattern.compile("debian-(?:security-)?tracker[^/]*\\.json", Pattern.CASE_INSENSITIVE);
    private static final Pattern VULNERABILITY =
            Pattern.compile("CVE-\\d{4}-\\d{4,19}|TEMP-\\d{7}-[0-9A-F]{6}");
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{0,199}");
    private static final Pattern VERSION = Pattern.compile("\\S{1,300}");

    /// The tracker has over 40,000; fewer than this are a sample.
    private static final int WHOLE_RECORDS_MIN = 100;

    private static final int SUMMARY_LENGTH_MAX = 160;
    private static final int REMARKS_LENGTH_MAX = 20_000;
    private static final Set<String> SEVERITIES = Set.of("unimportant", "low", "medium", "high");

    /// Has no number, so no installed system names it; testing has one as soon as it is named.
    private static final Set<String> UNNUMBERED = Set.of("sid", "experimental");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean recognises(Feed feed) {
        try {
            return feed.entries().stream().anyMatch(DebianTrackerSource::isTracker);
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    private static boolean isTracker(String entry) {
        return NAME.matcher(entry.substring(entry.lastIndexOf('/') + 1)).matches();
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        boolean sample = feed.name().toLowerCase(Locale.ROOT).contains("sample");
        feed.read((entry, content) -> {
            if (isTracker(entry)) {
                Gathering gathering = new Gathering(entry, problems);
                DebianTracker.read(entry, content, gathering::report, gathering);
                gathering.finish(sink, sample);
            }
        });
    }

    private static final class Found {
        @Nullable String description;
        final List<AffectedPackage> affected = new ArrayList<>(4);
        final StringBuilder remarks = new StringBuilder();
    }

    /// Puts together what the packages of one vulnerability say.
    private static final class Gathering implements DebianTracker.Reader {
        private final String entry;
        private final FeedProblems problems;
        private final Map<String, Found> vulnerabilities = new HashMap<>();
        private final SortedSet<String> namespaces = new TreeSet<>();
        private final Map<String, Integer> unknownReleases = new TreeMap<>();
        private final Map<String, SeverityStatement> severities = new HashMap<>();
        private String sourcePackage = "";
        private String id = "";
        private @Nullable Found open;
        private int problemCount;

        Gathering(String entry, FeedProblems problems) {
            this.entry = entry;
            this.problems = problems;
        }

        void report(String place, String message) {
            problemCount++;
            problems.report(place, message);
        }

        @Override
        public void vulnerability(String ofPackage, String named) {
            sourcePackage = ofPackage;
            id = named;
            open = null;
            if (!PACKAGE.matcher(ofPackage).matches() || !VULNERABILITY.matcher(named).matches()) {
                report(
                        entry,
                        place("")
                                + "expected a source package and an id such as CVE-2026-1234 or"
                                + " TEMP-1234567-ABCDEF");
                return;
            }
            open = vulnerabilities.computeIfAbsent(named, _ -> new Found());
        }

        private String place(String codename) {
            return DebianTracker.bounded(sourcePackage + ", " + id)
                    + (codename.isEmpty() ? "" : ", " + DebianTracker.bounded(codename))
                    + ": ";
        }

        @Override
        public void description(String text) {
            if (open != null && open.description == null) {
                open.description = text;
            }
        }

        @Override
        public void statement(DebianTracker.Statement said) {
            if (open == null) {
                return;
            }
            Optional<String> namespace = DebianReleases.namespace(said.codename());
            if (namespace.isEmpty()) {
                if (!UNNUMBERED.contains(said.codename()) && unknownReleases.size() < 100) {
                    unknownReleases.merge(DebianTracker.bounded(said.codename()), 1, Integer::sum);
                }
                return;
            }
            namespaces.add(namespace.get());
            PackageKey key = new PackageKey(namespace.get(), sourcePackage);
            switch (said.status()) {
                case "resolved" -> resolved(open, key, said);
                case "open" -> {
                    add(
                            open,
                            key,
                            List.of(
                                    AffectedRange.until(
                                            VersionScheme.DEBIAN, "0", Optional.empty())),
                            Status.AFFECTED,
                            state(said),
                            word(said),
                            said);
                    remark(open, said);
                }
                case "undetermined" ->
                        add(
                                open,
                                key,
                                List.of(),
                                Status.UNDER_INVESTIGATION,
                                FixState.UNKNOWN,
                                "undetermined",
                                said);
                default ->
                        report(
                                entry,
                                place(said.codename())
                                        + "status \""
                                        + DebianTracker.bounded(said.status())
                                        + "\", expected resolved, open or undetermined");
            }
        }

        private void resolved(Found found, PackageKey key, DebianTracker.Statement said) {
            Optional<String> fixed =
                    said.fixedVersion().filter(version -> VERSION.matcher(version).matches());
            if (fixed.isEmpty()) {
                report(
                        entry,
                        place(said.codename())
                                + "resolved without a version, expected fixed_version");
            } else if (fixed.get().equals("0")) {
                add(
                        found,
                        key,
                        List.of(),
                        Status.NOT_AFFECTED,
                        FixState.UNKNOWN,
                        "fixed_version 0",
                        said);
            } else {
                add(
                        found,
                        key,
                        List.of(AffectedRange.until(VersionScheme.DEBIAN, "0", fixed)),
                        Status.AFFECTED,
                        FixState.FIXED,
                        "",
                        said);
            }
        }

        private static FixState state(DebianTracker.Statement said) {
            if (said.urgency().filter("end-of-life"::equals).isPresent()) {
                return FixState.END_OF_LIFE;
            }
            if (said.nodsaReason().filter("ignored"::equals).isPresent()) {
                return FixState.WILL_NOT_FIX;
            }
            return said.nodsa().isPresent() ? FixState.DEFERRED : FixState.NONE;
        }

        private static String word(DebianTracker.Statement said) {
            if (said.urgency().filter("end-of-life"::equals).isPresent()) {
                return "end-of-life";
            }
            return said.nodsa().isEmpty()
                    ? "open"
                    : said.nodsaReason()
                            .filter(reason -> !reason.isBlank())
                            .map(DebianTracker::bounded)
                            .orElse("no-dsa");
        }

        private void add(
                Found found,
                PackageKey key,
                List<AffectedRange> ranges,
                Status status,
                FixState state,
                String word,
                DebianTracker.Statement said) {
            found.affected.add(
                    new AffectedPackage(
                            key,
                            VersionScheme.DEBIAN,
                            ranges,
                            new TreeSet<>(),
                            status,
                            state,
                            word,
                            severity(said).map(List::of).orElse(List.of()),
                            Condition.ALWAYS));
        }

        /// Debian's own word. One with asterisks was taken from elsewhere by a program.
        private Optional<SeverityStatement> severity(DebianTracker.Statement said) {
            return said.urgency()
                    .map(word -> word.replace("*", ""))
                    .filter(SEVERITIES::contains)
                    .map(word ->
                            severities.computeIfAbsent(
                                    word, w -> new SeverityStatement("debian", "WORD", w)));
        }

        private void remark(Found found, DebianTracker.Statement said) {
            if (said.nodsa().isEmpty() || found.remarks.length() > REMARKS_LENGTH_MAX) {
                return;
            }
            found.remarks
                    .append(sourcePackage)
                    .append(" in ")
                    .append(said.codename())
                    .append(": ")
                    .append(
                            said.nodsaReason()
                                    .filter(reason -> !reason.isBlank())
                                    .orElse("no advisory planned"))
                    .append(" (")
                    .append(DebianTracker.bounded(said.nodsa().get()))
                    .append(")\n");
        }

        void finish(KnowledgeSink sink, boolean sample) {
            unknownReleases.forEach((codename, count) ->
                    report(
                            entry,
                            "no release number for \""
                                    + codename
                                    + "\": "
                                    + count
                                    + " statements"));
            Coverage.Extent extent =
                    sample || vulnerabilities.size() < WHOLE_RECORDS_MIN
                            ? Coverage.Extent.PARTIAL
                            : Coverage.Extent.COMPLETE;
            int records = vulnerabilities.size();
            var left = vulnerabilities.entrySet().iterator();
            while (left.hasNext()) {
                Map.Entry<String, Found> each = left.next();
                sink.advisory(advisory(each.getKey(), each.getValue()));
                left.remove(); // the sink holds it now, and there are many
            }
            for (String namespace : namespaces) {
                sink.coverage(new Coverage(namespace, ID, extent));
            }
            sink.source(
                    new SourceStatus(
                            ID,
                            "Debian security tracker",
                            records,
                            problemCount,
                            Optional.empty()));
        }

        private static Advisory advisory(String id, Found found) {
            String description = found.description == null ? "" : found.description.strip();
            boolean isShort = description.length() <= SUMMARY_LENGTH_MAX;
            return new Advisory(
                    ID,
                    id,
                    new TreeSet<>(),
                    new TreeSet<>(),
                    new TreeSet<>(),
                    isShort ? description : description.substring(0, SUMMARY_LENGTH_MAX - 1) + "…",
                    ((isShort ? "" : description + "\n\n") + found.remarks).strip(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of("https://security-tracker.debian.org/tracker/" + id),
                    found.affected);
        }
    }
}
