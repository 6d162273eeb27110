package org.openinspector.apiserver.scan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.estate.Facts;
import org.openinspector.findings.VulnerabilityFacts;
import org.openinspector.matching.MatchSettings;
import org.openinspector.matching.Matcher;
import org.openinspector.model.Advisory;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;
import org.openinspector.sbom.Sbom;
import org.openinspector.sbom.SbomReader;
import org.openinspector.scan.Assessment;

/// Matches a submitted SBOM and puts what is found together as Amazon's answers do: one entry for
/// each vulnerability; a package of the system is spoken of as the source package that holds it.
final class Judging {
    private static final int REFERENCES_MAX = 200;
    private static final Pattern WEAKNESS = Pattern.compile("CWE-([0-9]{1,6})");

    private final Knowledge knowledge;
    private final SubmittedSbom submitted;
    private final Map<String, List<SubmittedSbom.Component>> outermost = new LinkedHashMap<>();
    private final List<SubmittedSbom.Component> systems = new ArrayList<>();
    private final Optional<LocalDate> scored;

    private Judging(Knowledge knowledge, SubmittedSbom submitted) {
        this.knowledge = knowledge;
        this.submitted = submitted;
        this.scored =
                knowledge.sources().stream()
                        .filter(source -> source.id().equals("epss"))
                        .findFirst()
                        .flatMap(SourceStatus::date);
        for (SubmittedSbom.Component outer : submitted.components()) {
            if (outer.type().equals("operating-system")) {
                systems.add(outer);
            }
            outer.all().forEach(each -> place(outer, each));
        }
    }

    /// Where findings of a component are shown: at the source package that nests it, if it does.
    private void place(SubmittedSbom.Component outer, SubmittedSbom.Component each) {
        boolean nested =
                each.purl().filter(SubmittedSbom::isOfSystem).isPresent()
                        && outer.purl().filter(SubmittedSbom::isOfSystem).isPresent();
        identity(each)
                .ifPresent(purl ->
                        outermost
                                .computeIfAbsent(purl, _ -> new ArrayList<>())
                                .add(nested ? outer : each));
    }

    /// @param document the same document as text
    /// @param today decides whether a system is still supported
    static Judged judge(
            Knowledge knowledge, SubmittedSbom submitted, String document, LocalDate today)
            throws IOException {
        Sbom sbom =
                SbomReader.read(
                        EntryPath.of("sbom.json"),
                        new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
        var matcher = new Matcher(knowledge, MatchSettings.DEFAULT.on(today));
        Assessment assessment = Assessment.of(sbom.inventory(), matcher, knowledge);
        return new Judging(knowledge, submitted)
                .judged(assessment, matcher.spokenOf(sbom.inventory()));
    }

    private Judged judged(Assessment assessment, Set<InstalledPackage> spokenOf) {
        Set<String> known = new HashSet<>();
        spokenOf.forEach(installed -> known.add(installed.purl().toString()));
        Set<String> skipped = new HashSet<>();
        for (SubmittedSbom.Component outer : submitted.components()) {
            outer.all()
                    .filter(each -> isSkipped(outer, each, known))
                    .forEach(each -> skipped.add(each.reference()));
        }
        Map<String, List<Finding>> byId = new LinkedHashMap<>();
        for (Finding finding : assessment.findings()) {
            if (!places(finding).isEmpty()) {
                byId.computeIfAbsent(finding.id(), _ -> new ArrayList<>()).add(finding);
            }
        }
        List<Judged.Vulnerability> vulnerabilities = new ArrayList<>();
        byId.forEach((id, group) -> vulnerabilities.add(vulnerability(id, group)));
        vulnerabilities.sort(
                Comparator.comparing(Judged.Vulnerability::severity)
                        .reversed()
                        .thenComparing(Judged.Vulnerability::id));
        return new Judged(submitted, skipped, vulnerabilities);
    }

    private static boolean isSkipped(
            SubmittedSbom.Component outer, SubmittedSbom.Component each, Set<String> known) {
        if (each.purl().isEmpty()) {
            return false;
        }
        boolean spokenForBySource =
                !each.reference().equals(outer.reference())
                        && each.purl().map(SubmittedSbom::isOfSystem).get();
        return spokenForBySource || identity(each).filter(known::contains).isEmpty();
    }

    private static Optional<String> identity(SubmittedSbom.Component component) {
        try {
            return component
                    .purl()
                    .map(PackageUrl::parse)
                    .map(purl ->
                            purl.version().isPresent()
                                    ? purl
                                    : PackageUrl.of(
                                            purl.type(),
                                            purl.namespace(),
                                            purl.name(),
                                            component.version().orElse(""),
                                            new TreeMap<>(purl.qualifiers())))
                    .map(PackageUrl::toString);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private List<SubmittedSbom.Component> places(Finding finding) {
        return finding.kind() == Finding.Kind.END_OF_LIFE
                ? systems
                : outermost.getOrDefault(finding.installed().purl().toString(), List.of());
    }

    private Judged.Vulnerability vulnerability(String id, List<Finding> group) {
        Finding gravest = group.stream().max(Comparator.comparing(Finding::severity)).orElseThrow();
        Set<Cvss> cvss = new LinkedHashSet<>(gravest.cvss());
        Set<String> references = new LinkedHashSet<>();
        TreeSet<String> related = new TreeSet<>();
        Map<String, Judged.Affected> affects = new LinkedHashMap<>();
        for (Finding finding : group) {
            cvss.addAll(finding.cvss());
            references.addAll(finding.references());
            related.addAll(finding.aliases());
            finding.why().stream().map(Argument::advisory).forEach(related::add);
            for (SubmittedSbom.Component place : places(finding)) {
                affects.merge(
                        place.reference(),
                        new Judged.Affected(place, fixed(finding)),
                        (before, now) -> before.fixed().isPresent() ? before : now);
            }
        }
        related.remove(id);
        boolean ended = gravest.kind() == Finding.Kind.END_OF_LIFE;
        VulnerabilityFacts facts = ended ? VulnerabilityFacts.NONE : Facts.of(knowledge, id);
        Optional<KnownExploited> known = knowledge.knownExploited(id);
        Optional<Instant> lastExploit =
                Stream.concat(
                                facts.lastExploit().stream(),
                                known.stream()
                                        .map(entry ->
                                                entry.added()
                                                        .atStartOfDay(ZoneOffset.UTC)
                                                        .toInstant()))
                        .max(Comparator.naturalOrder());
        // A finding names the first few of them.
        if (!ended) {
            knowledge.advisories(id).stream()
                    .filter(advisory -> advisory.withdrawn().isEmpty())
                    .forEach(advisory -> references.addAll(advisory.references()));
        }
        return new Judged.Vulnerability(
                id,
                Publishers.ofId(id)
                        .orElseGet(() ->
                                new Judged.Source(
                                        id, gravest.why().getFirst().source(), Optional.empty())),
                severity(gravest, cvss),
                related.stream().flatMap(other -> Publishers.ofId(other).stream()).toList(),
                references.stream().limit(REFERENCES_MAX).toList(),
                facts.description().filter(text -> !text.isBlank()).orElse(gravest.title()),
                facts.published(),
                facts.modified(),
                ended ? List.of() : weaknesses(id),
                List.copyOf(cvss),
                group.stream()
                        .map(Finding::epss)
                        .filter(OptionalDouble::isPresent)
                        .findFirst()
                        .orElse(OptionalDouble.empty()),
                scored,
                known,
                facts.exploited(),
                lastExploit,
                gravest.kind() == Finding.Kind.MALICIOUS,
                List.copyOf(affects.values()));
    }

    private static Severity severity(Finding gravest, Set<Cvss> cvss) {
        return cvss.stream()
                .filter(one -> one.source().equals("nvd") && one.version().startsWith("3"))
                .findFirst()
                .map(one -> Severity.ofScore(one.score()))
                .orElse(gravest.severity());
    }

    private static Optional<String> fixed(Finding finding) {
        boolean system =
                switch (finding.installed().purl().type()) {
                    case "deb", "rpm" -> true;
                    default -> false;
                };
        return finding.fixedVersion()
                .map(version -> system && version.indexOf(':') < 0 ? "0:" + version : version);
    }

    private List<Integer> weaknesses(String id) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (Advisory advisory : knowledge.advisories(id)) {
            if (advisory.withdrawn().isEmpty()) {
                for (String weakness : advisory.cwes()) {
                    var match = WEAKNESS.matcher(weakness);
                    if (match.matches()) {
                        numbers.add(Integer.valueOf(match.group(1)));
                    }
                }
            }
        }
        return List.copyOf(numbers);
    }
}
