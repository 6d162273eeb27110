package org.openinspector.advisories.debian;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Coverage;
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

/// Evaluates the tracker's notes for each release, as the tracker does: a release's own note, or
/// the fix that an advisory (DSA, DLA) brought it, stands before the note for unstable, which
/// otherwise holds for every release. A release that had ended when a vulnerability was numbered
/// was not looked at, so nothing is said of it.
final class CveListGathering {
    static final String ID = "debian-cve-list";

    /// Older ones are nowhere any more, and would double the data.
    private static final int NUMBER_MIN = 8;

    /// Fewer records are a sample.
    private static final int WHOLE_RECORDS_MIN = 100;

    private static final int SUMMARY_LENGTH_MAX = 200;
    private static final Pattern BUG = Pattern.compile("bug #(\\d{1,9})");

    private static final List<DebianReleases.Release> RELEASES =
            DebianReleases.all().stream()
                    .filter(release -> Double.parseDouble(release.number()) >= NUMBER_MIN)
                    .toList();

    private final List<CveList.Entry> entries = new ArrayList<>();
    private final Map<Fixed, String> fixes = new HashMap<>();
    private final SortedSet<String> unknownWords = new TreeSet<>();
    private int withoutPackage;
    private int problems;
    private boolean seen;

    private record Fixed(String vulnerability, String codename, String sourcePackage) {}

    void problem() {
        problems++;
    }

    /// Says that there is a list at all.
    void begin() {
        seen = true;
    }

    void take(CveList.Entry entry) {
        if (entry.rejected() || entry.notes().isEmpty()) {
            withoutPackage++;
        } else {
            entries.add(entry);
        }
    }

    /// Takes what an advisory fixed.
    void fixed(DebianList.Entry advisory) {
        for (DebianList.Fix fix : advisory.fixes()) {
            if (!fix.version().startsWith("<")) {
                for (String id : advisory.vulnerabilities()) {
                    // The lists are newest first, and a later update completes an earlier one.
                    fixes.putIfAbsent(
                            new Fixed(id, fix.codename(), fix.sourcePackage()), fix.version());
                }
            }
        }
    }

    /// Hands on what was gathered.
    ///
    /// @param newest date of the advisories in the same feed; empty if there are none
    /// @return sentences on what could not be understood
    List<String> finish(KnowledgeSink sink, boolean sample, Optional<LocalDate> newest) {
        if (!seen) {
            return List.of();
        }
        SortedSet<String> ids = new TreeSet<>();
        for (CveList.Entry entry : entries) {
            Advisory advisory = advisory(entry);
            ids.add(advisory.id());
            sink.advisory(advisory);
        }
        boolean partial = sample || ids.size() < WHOLE_RECORDS_MIN;
        for (DebianReleases.Release release : RELEASES) {
            boolean ended =
                    newest.isPresent() && release.ended().filter(newest.get()::isAfter).isPresent();
            sink.coverage(
                    new Coverage(
                            release.namespace(),
                            ID,
                            partial
                                    ? Coverage.Extent.PARTIAL
                                    : ended
                                            ? Coverage.Extent.FIXES_ONLY
                                            : Coverage.Extent.COMPLETE));
        }
        List<String> sentences = new ArrayList<>();
        unknownWords.forEach(word ->
                sentences.add(
                        "\"" + word + "\" is no note that is known, what has it is left out"));
        sink.source(
                new SourceStatus(
                        ID,
                        "Debian security tracker, its notes",
                        ids.size(),
                        problems + sentences.size(),
                        newest));
        return sentences;
    }

    /// How many vulnerabilities concern no package of Debian.
    int withoutPackage() {
        return withoutPackage;
    }

    private Advisory advisory(CveList.Entry entry) {
        Map<String, Map<String, CveList.Note>> byPackage = new LinkedHashMap<>();
        for (CveList.Note note : entry.notes()) {
            byPackage
                    .computeIfAbsent(note.sourcePackage(), _ -> new HashMap<>())
                    .putIfAbsent(note.codename(), note);
        }
        List<AffectedPackage> affected = new ArrayList<>();
        byPackage.forEach((name, notes) -> {
            for (DebianReleases.Release release : RELEASES) {
                CveList.@Nullable Note note = note(entry.id(), release, name, notes);
                if (note != null) {
                    statement(release, note, notes.get("")).ifPresent(affected::add);
                }
            }
        });
        String text = entry.description();
        boolean isShort = text.length() <= SUMMARY_LENGTH_MAX;
        String id = id(entry);
        return new Advisory(
                ID,
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                isShort ? text : text.substring(0, SUMMARY_LENGTH_MAX - 1) + "…",
                isShort ? "" : text,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of("https://security-tracker.debian.org/tracker/" + id),
                affected);
    }

    /// The note that holds for a release; null if none does.
    private CveList.@Nullable Note note(
            String id,
            DebianReleases.Release release,
            String name,
            Map<String, CveList.Note> notes) {
        CveList.@Nullable Note own = notes.get(release.codename());
        boolean settled = own != null && !own.version().matches("<(?:no-dsa|ignored|postponed)>");
        @Nullable String fix = fixes.get(new Fixed(id, release.codename(), name));
        if (fix != null && !settled) {
            return new CveList.Note(release.codename(), name, fix, "");
        }
        if (own != null) {
            return own;
        }
        boolean wasLookedAt =
                release.ended()
                        .map(day -> day.getYear() >= Integer.parseInt(id.substring(4, 8)))
                        .orElse(true);
        return id.startsWith("CVE-") && !wasLookedAt ? null : notes.get("");
    }

    private Optional<AffectedPackage> statement(
            DebianReleases.Release release, CveList.Note note, CveList.@Nullable Note unstable) {
        Status status = Status.AFFECTED;
        FixState state = FixState.NONE;
        Optional<String> end = Optional.empty();
        switch (note.version()) {
            case "<unfixed>", "<removed>" -> {}
            case "<end-of-life>" -> state = FixState.END_OF_LIFE;
            case "<ignored>" -> state = FixState.WILL_NOT_FIX;
            case "<no-dsa>", "<postponed>" -> state = FixState.DEFERRED;
            case "<not-affected>" -> {
                status = Status.NOT_AFFECTED;
                state = FixState.UNKNOWN;
            }
            case "<undetermined>" -> {
                status = Status.UNDER_INVESTIGATION;
                state = FixState.UNKNOWN;
            }
            case "<itp>", "" -> {
                return Optional.empty(); // not in Debian
            }
            default -> {
                if (note.isWord()) {
                    if (unknownWords.size() < 100) {
                        unknownWords.add(note.version());
                    }
                    return Optional.empty();
                }
                state = FixState.FIXED;
                end = Optional.of(note.version());
            }
        }
        boolean open = status == Status.AFFECTED;
        return Optional.of(
                new AffectedPackage(
                        new PackageKey(release.namespace(), note.sourcePackage()),
                        VersionScheme.DEBIAN,
                        open ? List.of(range(state, end, unstable)) : List.of(),
                        new TreeSet<>(),
                        status,
                        state,
                        note.isWord()
                                ? note.version().substring(1, note.version().length() - 1)
                                : "",
                        open ? severities(state, note, unstable) : List.of(),
                        Condition.ALWAYS));
    }

    /// A release that waits for a fix is affected below the version that has it in unstable:
    /// whoever has that one, from backports, has the fix.
    private static AffectedRange range(
            FixState state, Optional<String> end, CveList.@Nullable Note unstable) {
        boolean waits = state != FixState.FIXED && state != FixState.NONE;
        Optional<String> limit =
                waits && unstable != null && !unstable.isWord() && !unstable.version().isEmpty()
                        ? Optional.of(unstable.version())
                        : Optional.empty();
        return new AffectedRange(VersionScheme.DEBIAN, "0", false, end, limit, Optional.empty());
    }

    /// A note on a plan says nothing about severity: what is said of unstable holds.
    private static List<SeverityStatement> severities(
            FixState state, CveList.Note note, CveList.@Nullable Note unstable) {
        boolean plan = state == FixState.DEFERRED || state == FixState.WILL_NOT_FIX;
        return Urgency.in(plan ? (unstable == null ? "" : unstable.remark()) : note.remark());
    }

    /// The id; for one that has no number yet the temporary one under which the tracker shows it.
    private static String id(CveList.Entry entry) {
        if (!entry.id().endsWith("X")) {
            return entry.id();
        }
        String bug = "0";
        for (CveList.Note note : entry.notes()) {
            Matcher matcher = BUG.matcher(note.remark());
            if (matcher.find()) {
                bug = matcher.group(1);
                break;
            }
        }
        return "TEMP-%07d-%s".formatted(Integer.parseInt(bug), digest(entry.description()));
    }

    private static String digest(String text) {
        try {
            byte[] md5 =
                    MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(md5, 0, 3);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is missing from this JDK", e);
        }
    }
}
