package org.openinspector.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.matching.Match;
import org.openinspector.matching.MatchResult;
import org.openinspector.matching.MatchSettings;
import org.openinspector.matching.Matcher;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Finding;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.model.PackageKey;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Severity;
import org.openinspector.model.SeverityStatement;
import org.openinspector.scoring.Rating;

/// Inventory to rated findings.
///
/// @param findings gravest first, then by EPSS, package and id
/// @param noData packages about which nothing is known
/// @param problems versions that could not be compared
public record Assessment(List<Finding> findings, List<NoData> noData, List<ScanProblem> problems) {
    private static final int REFERENCES_MAX = 10;
    private static final int TITLE_LENGTH_MAX = 200;

    private static final Comparator<Finding> GRAVEST_FIRST =
            Comparator.comparing(Finding::severity)
                    .reversed()
                    .thenComparingDouble(finding -> -finding.epss().orElse(-1))
                    .thenComparing(finding -> finding.installed().purl())
                    .thenComparing(Finding::id);

    public Assessment {
        findings = List.copyOf(findings);
        noData = List.copyOf(noData);
        problems = List.copyOf(problems);
    }

    /// Matches and rates; whether the operating system has reached its end is not judged.
    public static Assessment of(Inventory inventory, Knowledge knowledge) {
        return of(inventory, knowledge, MatchSettings.DEFAULT);
    }

    /// Matches and rates.
    public static Assessment of(Inventory inventory, Knowledge knowledge, MatchSettings settings) {
        return of(inventory, new Matcher(knowledge, settings), knowledge);
    }

    /// Matches and rates with a matcher of this knowledge, which remembers what it found out about
    /// versions that inventories have in common.
    public static Assessment of(Inventory inventory, Matcher matcher, Knowledge knowledge) {
        MatchResult result = matcher.match(inventory);
        List<Finding> findings = new ArrayList<>();
        for (Match match : result.matches()) {
            findings.add(finding(match, knowledge));
        }
        result.endOfLife().ifPresent(end -> findings.add(EndOfLifeFinding.of(end)));
        findings.sort(GRAVEST_FIRST);
        List<ScanProblem> problems = new ArrayList<>();
        for (MatchResult.Undecided undecided : result.undecided()) {
            EntryPath path = undecided.installed().evidence().getFirst().path();
            problems.add(
                    new ScanProblem(
                            "matching",
                            path,
                            undecided.installed().evidence().getFirst().layer(),
                            0,
                            undecided.why().advisory()
                                    + " on "
                                    + undecided.installed().purl()
                                    + " is undecided: "
                                    + undecided.why().comparison()));
        }
        return new Assessment(findings, result.noData(), problems);
    }

    private static Finding finding(Match match, Knowledge knowledge) {
        List<Advisory> others = knowledge.advisories(match.id());
        Rating rating =
                Rating.of(
                        statements(match, others), match.why().getFirst().packageKey().namespace());
        boolean malicious = match.kind() == Advisory.Kind.MALICIOUS;
        Optional<Epss> epss = knowledge.epss(match.id());
        return new Finding(
                match.id(),
                match.aliases(),
                title(match, others),
                match.installed(),
                match.fixedVersion(),
                // Whoever made it to do harm has harm in mind, whatever a score would say.
                malicious ? Severity.CRITICAL : rating.severity(),
                malicious ? Optional.of(match.why().getFirst().source()) : rating.source(),
                rating.cvss(),
                epss.map(e -> OptionalDouble.of(e.probability())).orElse(OptionalDouble.empty()),
                epss.map(e -> OptionalDouble.of(e.percentile())).orElse(OptionalDouble.empty()),
                knowledge.knownExploited(match.id()).map(KnownExploited::added),
                match.why(),
                match.dissent(),
                references(match, others),
                malicious ? Finding.Kind.MALICIOUS : Finding.Kind.VULNERABILITY,
                match.vex());
    }

    /// The ratings of the advisories that matched come first; what others say of the same
    /// vulnerability fills in, because errata seldom rate.
    private static List<SeverityStatement> statements(Match match, List<Advisory> others) {
        Set<SeverityStatement> statements = new LinkedHashSet<>();
        Set<PackageKey> keys = new LinkedHashSet<>();
        match.why().forEach(argument -> keys.add(argument.packageKey()));
        for (Advisory advisory : match.advisories()) {
            for (AffectedPackage affected : advisory.affected()) {
                if (keys.contains(affected.packageKey())) {
                    statements.addAll(affected.severities());
                }
            }
            statements.addAll(advisory.severities());
        }
        for (Advisory advisory : others) {
            if (advisory.withdrawn().isEmpty()) {
                statements.addAll(advisory.severities());
            }
        }
        return List.copyOf(statements);
    }

    private static String title(Match match, List<Advisory> others) {
        List<Advisory> all = new ArrayList<>(match.advisories());
        all.addAll(others);
        for (Advisory advisory : all) {
            String text =
                    advisory.summary().isBlank()
                            ? firstLine(advisory.details())
                            : advisory.summary();
            if (!text.isBlank()) {
                return text.length() <= TITLE_LENGTH_MAX
                        ? text
                        : text.substring(
                                        0,
                                        text.offsetByCodePoints(
                                                0, text.codePointCount(0, TITLE_LENGTH_MAX)))
                                + "…";
            }
        }
        return match.id() + " in " + match.installed().purl().name();
    }

    private static String firstLine(String text) {
        String stripped = text.strip();
        int end = stripped.indexOf('\n');
        return end < 0 ? stripped : stripped.substring(0, end).strip();
    }

    private static List<String> references(Match match, List<Advisory> others) {
        Set<String> references = new LinkedHashSet<>();
        match.advisories().forEach(advisory -> references.addAll(advisory.references()));
        others.forEach(advisory -> references.addAll(advisory.references()));
        return references.stream().limit(REFERENCES_MAX).toList();
    }
}
