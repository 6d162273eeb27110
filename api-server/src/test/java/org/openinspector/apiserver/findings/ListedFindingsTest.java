package org.openinspector.apiserver.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.inspector2.InspectorScoreDetails;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.wire.WireStructure;
import org.openinspector.apiserver.scan.AnyJson;
import org.openinspector.findings.Observations;
import org.openinspector.findings.Observed;
import org.openinspector.findings.VulnerabilityFacts;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;
import org.openinspector.testkit.Fixtures;

/// What Amazon Inspector listed, held against what we would write about the same packages: member
/// for member, but for the remediation, which is better.
class ListedFindingsTest {
    private static Finding of(AnyJson listed, AnyJson affected) {
        AnyJson details = listed.at("packageVulnerabilityDetails");
        boolean debian = details.text("source").equals("DEBIAN_CVE");
        String version = affected.text("version") + "-" + affected.text("release");
        Optional<String> fixed =
                Optional.of(affected.text("fixedInVersion"))
                        .filter(text -> !text.equals("NotAvailable"))
                        .map(text -> text.replaceFirst("^0:", ""));
        String layer = affected.text("sourceLayerHash");
        List<Cvss> cvss =
                details.at("cvss")
                        .items()
                        .map(one ->
                                new Cvss(
                                        "nvd",
                                        one.text("version"),
                                        one.text("scoringVector"),
                                        one.at("baseScore").number()))
                        .toList();
        return new Finding(
                details.text("vulnerabilityId"),
                new TreeSet<>(),
                listed.text("description"),
                new InstalledPackage(
                        PackageUrl.of(
                                debian ? "deb" : "rpm",
                                debian ? "debian" : "centos",
                                affected.text("name"),
                                version,
                                Map.of("arch", affected.text("arch").toLowerCase(Locale.ROOT))),
                        version,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(
                                Evidence.installed(EntryPath.of("var/lib/database"))
                                        .inLayer(
                                                layer.isEmpty()
                                                        ? Optional.empty()
                                                        : Optional.of(layer))),
                        Optional.empty()),
                fixed,
                Severity.valueOf(listed.text("severity")),
                Optional.empty(),
                cvss,
                OptionalDouble.of(listed.at("epss").at("score").number()),
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(
                        new Argument(
                                "some",
                                "X",
                                new TreeSet<>(),
                                new PackageKey(
                                        debian ? "deb:debian:10" : "rpm:centos:7",
                                        affected.text("name")),
                                "debian",
                                version,
                                "all",
                                "so",
                                fixed)),
                List.of(),
                details.at("referenceUrls").items().map(AnyJson::text).toList());
    }

    private static Observed observed(AnyJson listed) {
        AnyJson details = listed.at("packageVulnerabilityDetails");
        List<Finding> findings =
                details.at("vulnerablePackages").items().map(one -> of(listed, one)).toList();
        VulnerabilityFacts facts =
                new VulnerabilityFacts(
                        Optional.of(listed.text("description")),
                        Optional.of(details.text("vendorSeverity")),
                        Optional.empty(),
                        Optional.empty(),
                        listed.text("exploitAvailable").equals("YES"),
                        Optional.empty());
        return Observations.of(findings, _ -> facts).getFirst();
    }

    private static AnyJson json(@Nullable WireStructure value) {
        return switch (value) {
            case null -> new AnyJson(null);
            case PackageVulnerabilityDetails details ->
                    AnyJson.read(PackageVulnerabilityDetails.toJson(details));
            case InspectorScoreDetails details ->
                    AnyJson.read(InspectorScoreDetails.toJson(details));
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    /// Without what is compared by itself, and times, which advisories have and this test has not.
    private static Map<String, @Nullable Object> but(AnyJson value, String... names) {
        Map<String, @Nullable Object> all = new TreeMap<>(value.members());
        for (String name : names) {
            all.remove(name);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws_inspector2_one_vul.json", "aws_inspector2_many_vul.json"})
    void membersAreLikeAmazons(String name) throws IOException {
        AnyJson document =
                AnyJson.read(
                        Files.readString(
                                Fixtures.shared("oracles/inspector/list-findings/" + name)));
        List<AnyJson> compared = new ArrayList<>();
        document.at("findings")
                .items()
                .filter(listed -> listed.text("type").equals("PACKAGE_VULNERABILITY"))
                .filter(listed ->
                        listed.at("packageVulnerabilityDetails")
                                .at("vulnerablePackages")
                                .items()
                                .allMatch(one -> one.text("packageManager").equals("OS")))
                .forEach(compared::add);
        assertFalse(compared.isEmpty());
        for (AnyJson listed : compared) {
            Observed ours = observed(listed);
            String title = listed.text("title");
            // Amazon names a package twice if it is there twice.
            assertEquals(title.replaceAll("\\b(\\S+), \\1$", "$1"), ours.title());
            assertEquals(listed.text("description"), ours.description());
            assertEquals(listed.text("severity"), ours.severity().value(), title);
            assertEquals(
                    listed.text("fixAvailable"),
                    Objects.requireNonNull(ours.fixAvailable()).value(),
                    title);
            assertEquals(
                    listed.text("exploitAvailable"),
                    Objects.requireNonNull(ours.exploitAvailable()).value(),
                    title);
            assertEquals(
                    listed.at("inspectorScore").value(), (Object) ours.inspectorScore(), title);
            assertEquals(
                    listed.at("inspectorScoreDetails"), json(ours.inspectorScoreDetails()), title);
            AnyJson theirs = listed.at("packageVulnerabilityDetails");
            AnyJson details = json(ours.packageVulnerabilityDetails());
            String[] apart = {"vulnerablePackages", "vendorCreatedAt", "vendorUpdatedAt"};
            assertEquals(but(theirs, apart), but(details, apart), title);
            assertEquals(
                    theirs.at("vulnerablePackages")
                            .items()
                            .map(one -> but(one, "remediation").toString())
                            .sorted()
                            .toList(),
                    details.at("vulnerablePackages")
                            .items()
                            .map(one -> but(one, "remediation").toString())
                            .sorted()
                            .toList(),
                    title);
            boolean fixed = !listed.text("fixAvailable").equals("NO");
            String text =
                    String.valueOf(
                            Objects.requireNonNull(ours.remediation().recommendation()).text());
            assertEquals(fixed, text.contains("apt-get install") || text.contains("yum update"));
            assertFalse(text.contains("None Provided"), text);
            details.at("vulnerablePackages")
                    .items()
                    .map(one -> one.text("remediation"))
                    .forEach(one -> assertEquals(!fixed, one.equals("NotAvailable"), title));
        }
        assertTrue(compared.size() <= document.at("findings").items().count());
    }
}
