package org.openinspector.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.CompiledRange;
import org.openinspector.matching.Considered.Outcome;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Argument;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionKey;
import org.openinspector.versions.VersionScheme;

/// Decides what one statement means for one version, and argues it. A version is affected if it is
/// one of the listed ones, or lies in any range.
///
/// @see <a href="https://ossf.github.io/osv-schema/#evaluation">OSV schema, evaluation</a>
final class Judge {
    private static final String EPOCH_UNKNOWN = "the package's epoch is not known";

    private final String version;
    private final Traits traits;
    private final boolean oneOrder;
    private @Nullable VersionScheme scheme;
    private Optional<VersionKey> key = Optional.empty();

    /// @param scheme the order of the versions; empty if each statement may have its own
    Judge(Optional<VersionScheme> scheme, String version, Traits traits) {
        this.version = version;
        this.traits = traits;
        this.oneOrder = scheme.isPresent();
        scheme.ifPresent(this::use);
    }

    private void use(VersionScheme order) {
        if (order != scheme) {
            scheme = order;
            key = order.key(version);
        }
    }

    /// Whether a candidate can be passed over without being read. An unknown epoch may put the
    /// version into any range.
    boolean passes(Candidate candidate) {
        return oneOrder
                && key.isPresent()
                && traits.epochKnown()
                && !candidate.mayAffect(key.get());
    }

    Considered judge(Candidate candidate, Channel channel) {
        AffectedPackage affected = candidate.affected();
        Conditions conditions = Conditions.of(affected, traits);
        if (!conditions.hold()) {
            return considered(
                    candidate,
                    channel,
                    conditions,
                    Outcome.DOES_NOT_APPLY,
                    new Finding(ranges(affected), "not compared", Optional.empty()));
        }
        if (channel.use() == Channel.Use.UNFIXED && affected.fixState() == FixState.FIXED) {
            return considered(
                    candidate,
                    channel,
                    conditions,
                    Outcome.DOES_NOT_APPLY,
                    new Finding(
                            ranges(affected),
                            "it is about another package of the same source",
                            Optional.empty()));
        }
        Scope scope = scope(candidate, affected);
        return switch (affected.status()) {
            case AFFECTED ->
                    considered(candidate, channel, conditions, scope.outcome, scope.finding);
            case NOT_AFFECTED -> {
                boolean certain = conditions.doubts().isEmpty();
                boolean covers = isUnlimited(affected) || scope.outcome == Outcome.AFFECTED;
                yield considered(
                        candidate,
                        channel,
                        conditions,
                        certain && covers ? Outcome.NOT_AFFECTED : Outcome.DOES_NOT_APPLY,
                        said(candidate, affected, scope, "says that it is not affected"));
            }
            case UNDER_INVESTIGATION ->
                    considered(
                            candidate,
                            channel,
                            conditions,
                            isUnlimited(affected) || scope.outcome == Outcome.AFFECTED
                                    ? Outcome.UNDER_INVESTIGATION
                                    : Outcome.DOES_NOT_APPLY,
                            said(
                                    candidate,
                                    affected,
                                    scope,
                                    "has not determined yet whether it is affected by "
                                            + candidate.id()));
        };
    }

    private static boolean isUnlimited(AffectedPackage affected) {
        return affected.ranges().isEmpty() && affected.versions().isEmpty();
    }

    private static Finding said(
            Candidate candidate, AffectedPackage affected, Scope scope, String words) {
        return isUnlimited(affected)
                ? new Finding(
                        affected.status() == Status.UNDER_INVESTIGATION
                                ? "not determined"
                                : "every version",
                        candidate.source() + " " + words,
                        Optional.empty())
                : new Finding(
                        scope.finding.range,
                        candidate.source() + " " + words + ": " + scope.finding.comparison,
                        Optional.empty());
    }

    private record Finding(String range, String comparison, Optional<String> fix) {}

    /// @param outcome `AFFECTED` if the version is one of those that the statement names
    private record Scope(Outcome outcome, Finding finding, boolean epochTaken) {}

    private Scope scope(Candidate candidate, AffectedPackage affected) {
        use(affected.scheme());
        String compared = version;
        Optional<VersionKey> own = key;
        Optional<String> epoch = traits.epochKnown() ? Optional.empty() : epoch(affected);
        if (epoch.isPresent()) {
            compared = epoch.get() + ":" + version;
            own = affected.scheme().key(compared);
        }
        return scope(candidate, affected, compared, own, epoch.isPresent());
    }

    /// The epoch that a statement's versions have, if it is not 0.
    private static Optional<String> epoch(AffectedPackage affected) {
        for (AffectedRange range : affected.ranges()) {
            Optional<String> bound = range.fixed().or(range::lastAffected).or(range::limit);
            String text = bound.orElse(range.introduced());
            int colon = text.indexOf(':');
            if (colon > 0 && !text.substring(0, colon).equals("0")) {
                return Optional.of(text.substring(0, colon));
            }
        }
        return Optional.empty();
    }

    private Scope scope(
            Candidate candidate,
            AffectedPackage affected,
            String compared,
            Optional<VersionKey> own,
            boolean epochTaken) {
        List<CompiledRange> ranges = candidate.ranges();
        if (affected.versions().contains(version)) {
            Optional<String> fix =
                    ranges.stream()
                            .filter(range -> contains(range, compared, own) == Answer.YES)
                            .findFirst()
                            .flatMap(range -> range.range().fixed());
            return new Scope(
                    Outcome.AFFECTED,
                    new Finding("one of the listed versions", "= " + version + " (listed)", fix),
                    false);
        }
        @Nullable CompiledRange below = null;
        boolean undecided = false;
        for (CompiledRange range : ranges) {
            switch (contains(range, compared, own)) {
                case YES -> {
                    return new Scope(
                            Outcome.AFFECTED,
                            new Finding(
                                    text(range.range()),
                                    inside(range.range(), compared),
                                    range.range().fixed()),
                            epochTaken);
                }
                case NO -> below = isPastFix(range, compared) ? higher(below, range) : below;
                case UNKNOWN -> undecided = true;
            }
        }
        if (undecided) {
            return new Scope(
                    Outcome.UNDECIDED,
                    new Finding(
                            ranges(affected),
                            shown(compared)
                                    + " cannot be ordered as a "
                                    + affected.scheme().id()
                                    + " version",
                            Optional.empty()),
                    epochTaken);
        }
        if (below != null) {
            String fix = below.range().fixed().orElseThrow();
            return new Scope(
                    Outcome.FIXED,
                    new Finding(
                            text(below.range()),
                            compared + " >= " + fix + " " + order(affected.scheme()),
                            Optional.of(fix)),
                    epochTaken);
        }
        return new Scope(
                Outcome.NOT_AFFECTED,
                new Finding(
                        ranges(affected),
                        shown(compared) + " lies in none of them " + order(affected.scheme()),
                        Optional.empty()),
                epochTaken);
    }

    /// Of two ranges whose fix the version has, the one that was fixed last.
    private static CompiledRange higher(@Nullable CompiledRange left, CompiledRange right) {
        if (left == null) {
            return right;
        }
        VersionScheme order = right.range().scheme();
        return order.compare(
                                left.range().fixed().orElseThrow(),
                                right.range().fixed().orElseThrow())
                        > 0
                ? left
                : right;
    }

    private enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private static Answer contains(CompiledRange range, String compared, Optional<VersionKey> own) {
        if (own.isPresent() && range.interval().isPresent()) {
            return range.interval().get().contains(own.get()) ? Answer.YES : Answer.NO;
        }
        try {
            return range.range().contains(compared) ? Answer.YES : Answer.NO;
        } catch (UnorderedVersionException invalid) {
            return Answer.UNKNOWN;
        }
    }

    private static boolean isPastFix(CompiledRange range, String compared) {
        try {
            return range.range().fixed().isPresent()
                    && range.range().scheme().compare(compared, range.range().fixed().get()) >= 0;
        } catch (UnorderedVersionException invalid) {
            return false;
        }
    }

    private static String inside(AffectedRange range, String compared) {
        List<String> parts = new ArrayList<>();
        if (!range.introduced().equals("0")) {
            parts.add(range.introduced() + (range.afterIntroduced() ? " < " : " <= ") + compared);
        }
        range.fixed().or(range::limit).ifPresent(end -> parts.add(compared + " < " + end));
        range.lastAffected().ifPresent(last -> parts.add(compared + " <= " + last));
        if (parts.isEmpty()) {
            return "every version, " + shown(compared) + " among them";
        }
        return String.join(" and ", parts) + " " + order(range.scheme());
    }

    private static String order(VersionScheme scheme) {
        return "(" + scheme.id() + " order)";
    }

    /// A version in a sentence; hostile ones are long.
    private static String shown(String version) {
        return version.length() <= 200 ? version : version.substring(0, 200) + "…";
    }

    private static String ranges(AffectedPackage affected) {
        List<String> texts = new ArrayList<>();
        for (AffectedRange range : affected.ranges()) {
            texts.add(text(range));
        }
        if (!affected.versions().isEmpty()) {
            texts.add(affected.versions().size() + " listed versions");
        }
        return texts.isEmpty() ? "no versions" : String.join("; ", texts);
    }

    private static String text(AffectedRange range) {
        String from =
                range.introduced().equals("0")
                        ? ""
                        : (range.afterIntroduced() ? "> " : ">= ") + range.introduced();
        String to =
                range.fixed()
                        .or(range::limit)
                        .map(end -> "< " + end)
                        .orElse(range.lastAffected().map(last -> "<= " + last).orElse(""));
        if (from.isEmpty() && to.isEmpty()) {
            return "every version";
        }
        return from.isEmpty() || to.isEmpty() ? from + to : from + ", " + to;
    }

    private Considered considered(
            Candidate candidate,
            Channel channel,
            Conditions conditions,
            Outcome outcome,
            Finding finding) {
        AffectedPackage affected = candidate.affected();
        List<String> doubts = new ArrayList<>(conditions.doubts());
        if (!traits.epochKnown() && affected.scheme() == VersionScheme.RPM) {
            epoch(affected)
                    .ifPresent(taken -> doubts.add(EPOCH_UNKNOWN + ": taken to be " + taken));
        }
        if (affected.packageKey().namespace().equals("cpe")) {
            doubts.add("matched by the product's name in NVD (CPE), not by a package's");
        }
        if (outcome == Outcome.AFFECTED && isLoosePseudoVersion(affected, finding)) {
            doubts.add("a Go pseudo-version without a tag before it is below every tag");
        }
        return new Considered(
                candidate,
                channel,
                outcome,
                new Argument(
                        candidate.source(),
                        candidate.id(),
                        ids(candidate.advisory()),
                        affected.packageKey(),
                        affected.scheme().id(),
                        version,
                        finding.range,
                        finding.comparison,
                        finding.fix,
                        affected.fixState(),
                        affected.vendorWord(),
                        channel.name(),
                        conditions.words(),
                        doubts));
    }

    /// `v0.0.0-20200101000000-abcdef012345` says when the commit was made, but not after which
    /// release, unless the fix is such a version too.
    private boolean isLoosePseudoVersion(AffectedPackage affected, Finding finding) {
        if (!affected.packageKey().namespace().equals("golang")
                || !(version.startsWith("v0.0.0-") || version.startsWith("0.0.0-"))) {
            return false;
        }
        return !finding.fix
                .map(fix -> fix.replaceFirst("^v", "").startsWith("0.0.0-"))
                .orElse(false);
    }

    /// The vulnerabilities an advisory stands for: an erratum's are those it fixes, for it is no
    /// alias of any of them.
    static SortedSet<String> ids(Advisory advisory) {
        SortedSet<String> ids = new TreeSet<>(advisory.upstream());
        ids.removeIf(String::isBlank);
        if (ids.isEmpty()) {
            ids.add(advisory.id());
            ids.addAll(advisory.aliases());
            ids.removeIf(String::isBlank);
        }
        return ids;
    }
}
