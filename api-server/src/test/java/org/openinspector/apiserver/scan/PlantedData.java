package org.openinspector.apiserver.scan;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.accounts.Principal;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.apimodel.inspectorscan.OutputFormat;
import org.openinspector.apimodel.inspectorscan.ScanSbomRequest;
import org.openinspector.apimodel.wire.Document;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SeverityStatement;
import org.openinspector.storage.AccountScope;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Vulnerability data that say what one of Amazon's answers says: for each vulnerability a record
/// of NVD, and one of the distribution that names the packages.
final class PlantedData implements KnowledgeSource {
    private static final String SCANNER = "amazon:inspector:sbom_scanner:";
    private static final Map<String, String> RATERS =
            Map.of("NVD", "nvd", "Amazon Linux", "amazon");

    private final Knowledge knowledge;

    private PlantedData(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    static PlantedData nothing() {
        return new PlantedData(new SnapshotBuilder(Instant.EPOCH).inMemory());
    }

    /// @param name of the SBOM, which names the distribution
    static PlantedData of(String name, AnyJson answer) {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        for (String namespace :
                List.of("apk:alpine:v3.18:main", "deb:debian:12", "rpm:amzn:2023", "pypi")) {
            builder.coverage(new Coverage(namespace, name, Coverage.Extent.COMPLETE));
        }
        builder.source(
                new SourceStatus("epss", "EPSS", 1, 0, Optional.of(LocalDate.of(2024, 5, 21))));
        Map<String, AnyJson> components = new HashMap<>();
        answer.at("components")
                .items()
                .forEach(outer -> {
                    components.put(outer.text("bom-ref"), outer);
                    plantClean(builder, outer);
                });
        answer.at("vulnerabilities").items().forEach(one -> plant(builder, one, components));
        return new PlantedData(builder.inMemory());
    }

    /// Somebody speaks of it, but not of the version that is there.
    private static void plantClean(SnapshotBuilder builder, AnyJson component) {
        boolean spokenOf =
                component
                        .at("properties")
                        .items()
                        .anyMatch(each -> each.text("value").startsWith("Component scanned"));
        if (spokenOf) {
            PackageUrl purl = PackageUrl.parse(component.text("purl"));
            builder.advisory(
                    advisory(
                            "vendor",
                            "X-" + purl.name() + purl.qualifier("arch").orElse(""),
                            List.of(),
                            List.of(affected(purl, never(purl), Optional.empty()))));
        }
    }

    /// A version above all.
    private static String never(PackageUrl purl) {
        return switch (purl.type()) {
            case "deb", "rpm" -> "99999:0";
            default -> "99999999";
        };
    }

    private static void plant(
            SnapshotBuilder builder, AnyJson one, Map<String, AnyJson> components) {
        String id = one.text("id");
        List<SeverityStatement> severities = new ArrayList<>();
        one.at("ratings")
                .items()
                .forEach(rating -> {
                    String rater = rating.at("source").text("name");
                    if (rater.equals("EPSS")) {
                        double score = rating.at("score").number();
                        builder.epss(new Epss(id, score, 0.5));
                    } else if (rater.equals("AMAZON_INSPECTOR")) {
                        severities.add(new SeverityStatement("amazon", "WORD", "Low"));
                    } else {
                        severities.add(
                                new SeverityStatement(
                                        RATERS.getOrDefault(rater, rater),
                                        "CVSS_V3",
                                        rating.text("vector")));
                    }
                });
        Map<String, String> fixed = new HashMap<>();
        one.at("properties")
                .items()
                .forEach(each -> {
                    String name = each.text("name");
                    if (name.startsWith(SCANNER + "fixed_version:")) {
                        fixed.put(
                                name.substring(name.lastIndexOf(':') + 1),
                                each.text("value").replaceFirst("^0:", ""));
                    } else if (name.endsWith("last_seen_in_public")) {
                        builder.fact(
                                new Fact.Exploit(
                                        id,
                                        "exploitdb",
                                        "EDB-" + id,
                                        "",
                                        Fact.Exploit.Maturity.PROOF_OF_CONCEPT,
                                        Optional.of(
                                                LocalDate.parse(
                                                        each.text("value").substring(0, 10)))));
                    }
                });
        List<AffectedPackage> affected = new ArrayList<>();
        one.at("affects")
                .items()
                .map(each -> each.text("ref"))
                .forEach(reference ->
                        affected.add(
                                affected(
                                        PackageUrl.parse(
                                                Objects.requireNonNull(components.get(reference))
                                                        .text("purl")),
                                        "0",
                                        Optional.ofNullable(fixed.get(reference)))));
        builder.advisory(
                new Advisory(
                        id.startsWith("CVE-") ? "nvd" : "vendor",
                        id,
                        new TreeSet<>(),
                        new TreeSet<>(),
                        new TreeSet<>(),
                        "",
                        one.text("description"),
                        Optional.of(Instant.parse(one.text("created"))),
                        Optional.of(Instant.parse(one.text("updated"))),
                        Optional.empty(),
                        severities,
                        one.at("cwes")
                                .items()
                                .map(number -> "CWE-" + (int) number.number())
                                .toList(),
                        one.at("advisories").items().map(each -> each.text("url")).toList(),
                        id.startsWith("CVE-") ? List.of() : affected));
        if (id.startsWith("CVE-")) {
            List<String> errata =
                    one.at("references").items().map(each -> each.text("id")).toList();
            builder.advisory(
                    advisory(
                            "vendor",
                            errata.isEmpty() ? id : errata.getFirst(),
                            errata.isEmpty() ? List.of() : List.of(id),
                            affected));
        }
    }

    private static Advisory advisory(
            String source, String id, List<String> upstream, List<AffectedPackage> affected) {
        return new Advisory(
                source,
                id,
                new TreeSet<>(),
                new TreeSet<>(upstream),
                new TreeSet<>(),
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                affected);
    }

    private static AffectedPackage affected(
            PackageUrl purl, String introduced, Optional<String> fixed) {
        VersionScheme scheme =
                switch (purl.type()) {
                    case "apk" -> VersionScheme.ALPINE;
                    case "deb" -> VersionScheme.DEBIAN;
                    case "rpm" -> VersionScheme.RPM;
                    default -> VersionScheme.PEP440;
                };
        String namespace =
                switch (purl.type()) {
                    case "apk" -> "apk:alpine:v3.18:main";
                    case "deb" -> "deb:debian:12";
                    case "rpm" -> "rpm:amzn:2023";
                    default -> "pypi";
                };
        return new AffectedPackage(
                new PackageKey(namespace, purl.name()),
                scheme,
                List.of(AffectedRange.until(scheme, introduced, fixed)),
                new TreeSet<>(),
                AffectedPackage.Status.AFFECTED,
                AffectedPackage.FixState.UNKNOWN,
                "",
                List.of(),
                purl.type().equals("rpm")
                        ? Condition.ALWAYS.withArchitectures(
                                new TreeSet<>(List.of(purl.qualifier("arch").orElseThrow())))
                        : Condition.ALWAYS);
    }

    /// What is answered about a document.
    String scan(String document, OutputFormat format) {
        return Objects.requireNonNull(
                        new ScanOperations(this, new View())
                                .scanSbom(
                                        ScanSbomRequest.builder()
                                                .sbom(Document.of(document))
                                                .outputFormat(format)
                                                .build(),
                                        call())
                                .sbom())
                .json();
    }

    static Call call() {
        var scope = AccountScope.of("111122223333", "us-east-1");
        return new Call(
                new Principal(
                        "111122223333", "arn:aws:iam::111122223333:user/a", "AKIAIOSFODNN7EXAMPLE"),
                scope,
                scope,
                "",
                Instant.parse("2024-05-22T15:40:52.181Z"));
    }

    @Override
    public Lease lease() {
        return new Lease() {
            @Override
            public Knowledge knowledge() {
                return knowledge;
            }

            @Override
            public String version() {
                return "planted";
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public AutoCloseable onChange(Runnable changed) {
        return () -> {};
    }

    @Override
    public void close() {}

    private static final class View implements ServerView {
        @Override
        public String version() {
            return "0.1.0";
        }

        @Override
        public Instant startedAt() {
            return Instant.EPOCH;
        }

        @Override
        public List<String> waitsFor() {
            return List.of();
        }

        @Override
        public Optional<String> knowledgeVersion() {
            return Optional.empty();
        }

        @Override
        public List<Source> sources() {
            return List.of();
        }

        @Override
        public boolean updating() {
            return false;
        }

        @Override
        public boolean updateNow() {
            return false;
        }
    }
}
