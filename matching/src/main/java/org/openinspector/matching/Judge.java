package org.openinspector.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.CompiledRange;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Argument;
import org.openinspector.model.Verdict;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionKey;
import org.openinspector.versions.VersionScheme;

/// Decides what one advisory means for one version, and argues it. A version is affected if it is
/// one of the listed ones, or lies in any range.
///
/// @see <a href="https://ossf.github.io/osv-schema/#evaluation">OSV schema, evaluation</a>
final class Judge {
    private final VersionScheme scheme;
    private final String version;
    private final Optional<VersionKey> key;

    Judge(VersionScheme scheme, String version) {
        this.scheme = scheme;
        this.version = version;
        this.key = scheme.key(version);
    }

    Verdict judge(Candidate candidate) {
        if (candidate.affected().versions().contains(version)) {
            Optional<String> fix =
                    candidate.ranges().stream()
                            .filter(range -> contains(range) == Answer.YES)
                            .findFirst()
                            .flatMap(range -> range.range().fixed());
            return new Verdict.Affected(
                    argument(
                            candidate,
                            "one of the listed versions",
                            "= " + version + " (listed)",
                            fix));
        }
        if (candidate.affected().fixState() == FixState.UNDETERMINED) {
            return new Verdict.Undecided(
                    argument(
                            candidate,
                            "not determined",
                            candidate.source()
                                    + " has not determined yet whether it is affected by "
                                    + candidate.id(),
                            Optional.empty()));
        }
        @Nullable CompiledRange below = null;
        boolean undecided = false;
        for (CompiledRange range : candidate.ranges()) {
            switch (contains(range)) {
                case YES -> {
                    return new Verdict.Affected(
                            argument(
                                    candidate,
                                    text(range.range()),
                                    inside(range.range()),
                                    range.range().fixed()));
                }
                case BELOW_OR_ABOVE -> below = isPastFix(range) ? range : below;
                case UNKNOWN -> undecided = true;
            }
        }
        if (undecided) {
            return new Verdict.Undecided(
                    argument(
                            candidate,
                            ranges(candidate),
                            version + " cannot be ordered as a " + scheme.id() + " version",
                            Optional.empty()));
        }
        if (below != null) {
            String fix = below.range().fixed().orElseThrow();
            return new Verdict.Fixed(
                    argument(
                            candidate,
                            text(below.range()),
                            version + " >= " + fix + " " + order(),
                            Optional.of(fix)));
        }
        return new Verdict.NotAffected(
                argument(
                        candidate,
                        ranges(candidate),
                        version + " lies in none of them " + order(),
                        Optional.empty()));
    }

    /// Whether a candidate can be passed over without being read.
    boolean passes(Candidate candidate) {
        return key.isPresent() && !candidate.mayAffect(key.get());
    }

    private enum Answer {
        YES,
        BELOW_OR_ABOVE,
        UNKNOWN
    }

    private Answer contains(CompiledRange range) {
        if (key.isPresent() && range.interval().isPresent()) {
            return range.interval().get().contains(key.get()) ? Answer.YES : Answer.BELOW_OR_ABOVE;
        }
        try {
            return range.range().contains(version) ? Answer.YES : Answer.BELOW_OR_ABOVE;
        } catch (UnorderedVersionException invalid) {
            return Answer.UNKNOWN;
        }
    }

    private boolean isPastFix(CompiledRange range) {
        return range.range().fixed().isPresent()
                && scheme.compare(version, range.range().fixed().get()) >= 0;
    }

    private String inside(AffectedRange range) {
        List<String> parts = new ArrayList<>();
        if (!range.introduced().equals("0")) {
            parts.add(range.introduced() + " <= " + version);
        }
        range.fixed().ifPresent(fix -> parts.add(version + " < " + fix));
        range.lastAffected().ifPresent(last -> parts.add(version + " <= " + last));
        if (parts.isEmpty()) {
            return "every version, " + version + " among them";
        }
        return String.join(" and ", parts) + " " + order();
    }

    private String order() {
        return "(" + scheme.id() + " order)";
    }

    private static String ranges(Candidate candidate) {
        List<String> texts = new ArrayList<>();
        for (CompiledRange range : candidate.ranges()) {
            texts.add(text(range.range()));
        }
        if (!candidate.affected().versions().isEmpty()) {
            texts.add(candidate.affected().versions().size() + " listed versions");
        }
        return texts.isEmpty() ? "no versions" : String.join("; ", texts);
    }

    private static String text(AffectedRange range) {
        String from = range.introduced().equals("0") ? "" : ">= " + range.introduced();
        String to =
                range.fixed()
                        .map(fix -> "< " + fix)
                        .orElse(range.lastAffected().map(last -> "<= " + last).orElse(""));
        if (from.isEmpty() && to.isEmpty()) {
            return "every version";
        }
        return from.isEmpty() || to.isEmpty() ? from + to : from + ", " + to;
    }

    private Argument argument(
            Candidate candidate, String range, String comparison, Optional<String> fix) {
        return new Argument(
                candidate.source(),
                candidate.id(),
                ids(candidate.advisory()),
                candidate.affected().packageKey(),
                scheme.id(),
                version,
                range,
                comparison,
                fix);
    }

    /// The vulnerabilities an advisory stands for: an erratum's are those it fixes, for it is no
    /// alias of any of them.
    static SortedSet<String> ids(Advisory advisory) {
        SortedSet<String> ids = new TreeSet<>(advisory.upstream());
        if (ids.isEmpty()) {
            ids.add(advisory.id());
            ids.addAll(advisory.aliases());
        }
        return ids;
    }
}
