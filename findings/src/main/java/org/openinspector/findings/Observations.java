package org.openinspector.findings;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CvssScore;
import org.openinspector.apimodel.inspector2.CvssScoreDetails;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.ExploitabilityDetails;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.InspectorScoreDetails;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.model.Cvss;
import org.openinspector.model.Finding;

/// Matches of single packages, put together to what the wire calls a finding: one for each
/// vulnerability, with all affected packages in it.
public final class Observations {
    private static final int ID_LENGTH_MAX = 128;
    private static final int TEXT_LENGTH_MAX = 1024;
    private static final int WORD_LENGTH_MAX = 64;
    private static final int PACKAGES_MAX = 1_000;
    private static final int LIST_MAX = 100;
    private static final int TITLE_NAMES_MAX = 3;

    private static final Comparator<Finding> BY_PACKAGE =
            Comparator.comparing((Finding finding) -> VulnerablePackages.name(finding.installed()))
                    .thenComparing(finding -> finding.installed().version())
                    .thenComparing(finding -> finding.installed().purl())
                    .thenComparing(
                            finding -> finding.installed().evidence().getFirst().path().toString());

    private static final int UPGRADES_NAMED_MAX = 5;

    private Observations() {}

    /// One observation for each vulnerability id, in the order of the ids. What is longer than the
    /// wire allows is cut.
    public static List<Observed> of(List<Finding> findings) {
        return of(findings, id -> VulnerabilityFacts.NONE);
    }

    /// The same, with what advisories say beyond the match.
    ///
    /// @param facts by vulnerability id
    public static List<Observed> of(
            List<Finding> findings, Function<String, VulnerabilityFacts> facts) {
        Map<String, List<Finding>> byId = new LinkedHashMap<>();
        findings.stream()
                .sorted(Comparator.comparing(Finding::id))
                .forEach(finding ->
                        byId.computeIfAbsent(finding.id(), id -> new ArrayList<>()).add(finding));
        List<Observed> out = new ArrayList<>(byId.size());
        byId.forEach((id, group) ->
                out.add(Dispositions.applied(one(id, group, facts.apply(id)), group)));
        return out;
    }

    private static Observed one(String id, List<Finding> unsorted, VulnerabilityFacts facts) {
        List<Finding> group = unsorted.stream().sorted(BY_PACKAGE).toList();
        Finding gravest = group.stream().max(Comparator.comparing(Finding::severity)).orElseThrow();
        List<Cvss> cvss = cvss(gravest, group);
        Optional<Cvss> base =
                cvss.stream().filter(one -> one.version().startsWith("3")).findFirst();
        VulnerabilitySource source =
                VulnerabilitySource.of(id, gravest.why().getFirst().packageKey().namespace());
        Optional<Instant> lastExploit = lastExploit(group, facts);
        boolean exploited =
                facts.exploited()
                        || group.stream().anyMatch(finding -> finding.knownExploited().isPresent());
        String title =
                gravest.kind() == Finding.Kind.END_OF_LIFE
                        ? Texts.cut(id + " - " + gravest.title(), TEXT_LENGTH_MAX)
                        : title(id, group);
        String description =
                gravest.kind() == Finding.Kind.END_OF_LIFE
                        ? gravest.title() + ": " + gravest.why().getFirst().comparison() + "."
                        : facts.description()
                                .map(String::strip)
                                .filter(text -> !text.isEmpty())
                                .orElse(gravest.title());
        Set<PackageVersion> packages = new LinkedHashSet<>();
        // No package database lists the operating system itself, so its absence explains nothing.
        if (gravest.kind() != Finding.Kind.END_OF_LIFE) {
            group.forEach(finding -> packages.add(PackageVersion.of(finding.installed())));
        }
        return new Observed(
                id,
                Severity.of(gravest.severity().name()),
                base.map(Cvss::score).orElse(null),
                epss(group),
                title,
                description.isBlank() ? title : Texts.cut(description, TEXT_LENGTH_MAX),
                fixAvailable(group),
                exploited ? ExploitAvailable.YES : ExploitAvailable.NO,
                lastExploit
                        .map(day -> ExploitabilityDetails.builder().lastKnownExploitAt(day).build())
                        .orElse(null),
                base.map(Observations::scoreDetails).orElse(null),
                Remediation.builder()
                        .recommendation(
                                Recommendation.builder()
                                        .text(recommendation(gravest.kind(), group))
                                        .build())
                        .build(),
                PackageVulnerabilityDetails.builder()
                        .vulnerabilityId(Texts.cut(id, ID_LENGTH_MAX))
                        .source(source.name())
                        .sourceUrl(source.url())
                        .vendorSeverity(vendorSeverity(source, gravest, base, facts))
                        .vendorCreatedAt(facts.published().orElse(null))
                        .vendorUpdatedAt(facts.modified().orElse(null))
                        .cvss(cvss.stream().limit(LIST_MAX).map(Observations::score).toList())
                        .relatedVulnerabilities(related(id, group))
                        .referenceUrls(references(group))
                        .vulnerablePackages(vulnerablePackages(group))
                        .build(),
                null,
                null,
                List.copyOf(packages),
                EvidenceJson.of(group));
    }

    /// When somebody last said that it is exploited, CISA's catalogue included.
    private static Optional<Instant> lastExploit(List<Finding> group, VulnerabilityFacts facts) {
        return Stream.concat(
                        facts.lastExploit().stream(),
                        group.stream()
                                .flatMap(finding -> finding.knownExploited().stream())
                                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant()))
                .max(Comparator.naturalOrder());
    }

    /// What to do, in one sentence a package; the first few of them.
    private static String recommendation(Finding.Kind kind, List<Finding> group) {
        switch (kind) {
            case MALICIOUS -> {
                return "Remove the package: it was made to do harm. Whatever it could reach, such as"
                        + " credentials, may be in other hands.";
            }
            case END_OF_LIFE -> {
                return "Upgrade to a release that its vendor still supports.";
            }
            case VULNERABILITY -> {}
        }
        List<String> upgrades =
                group.stream()
                        .flatMap(finding ->
                                finding
                                        .fixedVersion()
                                        .map(fixed ->
                                                finding.installed().purl().name() + " to " + fixed)
                                        .stream())
                        .distinct()
                        .toList();
        if (upgrades.isEmpty()) {
            return "No fixed version is known. Remove the package, or keep it out of reach.";
        }
        String named =
                upgrades.stream().limit(UPGRADES_NAMED_MAX).collect(Collectors.joining(", "));
        int more = upgrades.size() - UPGRADES_NAMED_MAX;
        String text =
                Texts.cut(
                        "Upgrade "
                                + named
                                + (more > 0 ? " and " + more + " more packages" : "")
                                + " or later",
                        TEXT_LENGTH_MAX / 2);
        String commands = commands(group, TEXT_LENGTH_MAX - text.length() - 3);
        return commands.isEmpty() ? text + "." : text + ": " + commands;
    }

    /// One command for all packages that one command takes, and one for each of the others; none
    /// that is cut off.
    private static String commands(List<Finding> group, int lengthMax) {
        Map<String, Set<String>> joined = new LinkedHashMap<>();
        Set<String> single = new LinkedHashSet<>();
        for (Finding finding : group) {
            String path = finding.installed().evidence().getFirst().path().toString();
            UpgradeCommand.of(finding, path)
                    .ifPresent(command -> {
                        if (command.joins()) {
                            joined.computeIfAbsent(command.before(), _ -> new LinkedHashSet<>())
                                    .add(command.argument());
                        } else {
                            single.add(command.text());
                        }
                    });
        }
        StringBuilder out = new StringBuilder();
        joined.forEach((before, packages) -> {
            StringBuilder command = new StringBuilder(before.stripTrailing());
            for (String one : packages) {
                if (out.length() + command.length() + one.length() + 3 < lengthMax) {
                    command.append(' ').append(one);
                }
            }
            append(out, command.toString(), lengthMax);
        });
        single.forEach(command -> append(out, command, lengthMax));
        return out.toString();
    }

    private static void append(StringBuilder out, String command, int lengthMax) {
        if (out.length() + command.length() + 2 <= lengthMax) {
            out.append(out.isEmpty() ? "" : "; ").append(command);
        }
    }

    private static List<VulnerablePackage> vulnerablePackages(List<Finding> group) {
        return group.stream()
                .flatMap(VulnerablePackages::of)
                .distinct()
                .limit(PACKAGES_MAX)
                .toList();
    }

    /// `CVE-2024-6119 - libssl3t64, openssl`; more than three names are counted.
    private static String title(String id, List<Finding> group) {
        SortedSet<String> names = new TreeSet<>();
        group.forEach(finding -> names.add(VulnerablePackages.name(finding.installed())));
        String list =
                names.size() <= TITLE_NAMES_MAX
                        ? String.join(", ", names)
                        : names.stream().limit(2).reduce((a, b) -> a + ", " + b).orElseThrow()
                                + " and "
                                + (names.size() - 2)
                                + " more";
        return Texts.cut(id + " - " + list, TEXT_LENGTH_MAX);
    }

    private static FixAvailable fixAvailable(List<Finding> group) {
        long fixed = group.stream().filter(finding -> finding.fixedVersion().isPresent()).count();
        if (fixed == 0) {
            return FixAvailable.NO;
        }
        return fixed == group.size() ? FixAvailable.YES : FixAvailable.PARTIAL;
    }

    private static @Nullable Double epss(List<Finding> group) {
        OptionalDouble max =
                group.stream().flatMapToDouble(finding -> finding.epss().stream()).max();
        return max.isPresent() ? max.getAsDouble() : null;
    }

    /// All ratings, those of the gravest package first.
    private static List<Cvss> cvss(Finding gravest, List<Finding> group) {
        Set<Cvss> all = new LinkedHashSet<>(gravest.cvss());
        group.forEach(finding -> all.addAll(finding.cvss()));
        return List.copyOf(all);
    }

    private static CvssScore score(Cvss cvss) {
        return CvssScore.builder()
                .baseScore(cvss.score())
                .scoringVector(Texts.cut(cvss.vector(), TEXT_LENGTH_MAX))
                .version(cvss.version())
                .source(VulnerabilitySource.ofRating(cvss.source()))
                .build();
    }

    /// The base score, not adjusted to the resource.
    private static InspectorScoreDetails scoreDetails(Cvss base) {
        String source = VulnerabilitySource.ofRating(base.source());
        return InspectorScoreDetails.builder()
                .adjustedCvss(
                        CvssScoreDetails.builder()
                                .scoreSource(source)
                                .cvssSource(source)
                                .version(base.version())
                                .score(base.score())
                                .scoringVector(Texts.cut(base.vector(), TEXT_LENGTH_MAX))
                                .adjustments(List.of())
                                .build())
                .build();
    }

    /// The vendor's word; NVD has none, its word is the band of its score.
    private static @Nullable String vendorSeverity(
            VulnerabilitySource source,
            Finding gravest,
            Optional<Cvss> base,
            VulnerabilityFacts facts) {
        Optional<String> word =
                facts.vendorSeverity()
                        .or(() -> facts.word(gravest.why().getFirst().packageKey(), source.rater()))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty());
        if (word.isPresent()) {
            return Texts.cut(word.get(), WORD_LENGTH_MAX);
        }
        return source.name().equals("NVD") && base.isPresent() ? gravest.severity().name() : null;
    }

    private static List<String> related(String id, Collection<Finding> group) {
        SortedSet<String> ids = new TreeSet<>();
        group.forEach(finding -> ids.addAll(finding.aliases()));
        ids.remove(id);
        return ids.stream()
                .filter(one -> !one.isBlank())
                .map(one -> Texts.cut(one, ID_LENGTH_MAX))
                .limit(LIST_MAX)
                .toList();
    }

    private static List<String> references(Collection<Finding> group) {
        Set<String> all = new LinkedHashSet<>();
        group.forEach(finding -> all.addAll(finding.references()));
        return all.stream()
                .filter(one -> !one.isBlank())
                .map(one -> Texts.cut(one, TEXT_LENGTH_MAX))
                .limit(LIST_MAX)
                .toList();
    }
}
