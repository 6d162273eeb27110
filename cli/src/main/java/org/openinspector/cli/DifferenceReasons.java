package org.openinspector.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageStringComparison;
import org.openinspector.apimodel.inspector2.CoverageStringFilter;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.ScanStatus;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.apimodel.openinspector.EvidenceArgument;
import org.openinspector.apimodel.openinspector.EvidencePackage;
import org.openinspector.apimodel.openinspector.FindingEvidence;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;

/// Why one of two Inspector APIs has a finding and the other has not, as far as our server can
/// argue.
final class DifferenceReasons {
    /// Purl types by package manager; operating system packages need the resource's platform.
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("BUNDLER", "gem"),
                    Map.entry("GEMSPEC", "gem"),
                    Map.entry("CARGO", "cargo"),
                    Map.entry("COMPOSER", "composer"),
                    Map.entry("NPM", "npm"),
                    Map.entry("NODEPKG", "npm"),
                    Map.entry("YARN", "npm"),
                    Map.entry("NUGET", "nuget"),
                    Map.entry("DOTNET_CORE", "nuget"),
                    Map.entry("PIPENV", "pypi"),
                    Map.entry("POETRY", "pypi"),
                    Map.entry("PIP", "pypi"),
                    Map.entry("PYTHONPKG", "pypi"),
                    Map.entry("GOBINARY", "golang"),
                    Map.entry("GOMOD", "golang"),
                    Map.entry("JAR", "maven"),
                    Map.entry("POM", "maven"));

    /// Namespaces of operating system packages by the first word of a platform.
    private static final Map<String, String> PLATFORMS =
            Map.of(
                    "DEBIAN", "deb/debian",
                    "UBUNTU", "deb/ubuntu",
                    "ALPINE", "apk/alpine",
                    "AMAZON", "rpm/amzn",
                    "RHEL", "rpm/redhat",
                    "ORACLE", "rpm/oracle",
                    "ROCKY", "rpm/rocky",
                    "ALMALINUX", "rpm/almalinux",
                    "SUSE", "rpm/suse",
                    "FEDORA", "rpm/fedora");

    private final ServerClient ours;
    private final Map<String, Optional<CoveredResource>> coverage = new HashMap<>();

    DifferenceReasons(ServerClient ours) {
        this.ours = ours;
    }

    /// Why we do not have a finding of theirs.
    String notHere(Finding theirs) {
        String resource = FindingComparison.resource(theirs);
        Optional<CoveredResource> covered = coverage.computeIfAbsent(resource, this::covered);
        if (covered.isEmpty()) {
            return "the resource is not known here";
        }
        @Nullable ScanStatus status = covered.get().scanStatus();
        if (status != null && !status.statusCode().equals(ScanStatusCode.ACTIVE)) {
            return "the resource is not covered here: " + status.reason();
        }
        for (VulnerablePackage affected : FindingComparison.packages(theirs)) {
            Optional<String> purl = purl(affected, theirs);
            if (purl.isEmpty()) {
                continue;
            }
            try {
                return firstLines(
                        ServerVerdict.text(
                                ours,
                                resource,
                                purl.get(),
                                FindingComparison.vulnerability(theirs),
                                false));
            } catch (UserError unknown) {
                return affected.name() + " is not installed here, as far as was seen";
            }
        }
        return "none of its packages can be named here";
    }

    /// Why we have a finding that they have not: what speaks for it.
    String notThere(Finding own) {
        FindingEvidence evidence =
                ours.call(
                                OpenInspectorProtocol.GET_FINDING_EVIDENCE,
                                GetFindingEvidenceRequest.builder()
                                        .findingArn(own.findingArn())
                                        .build(),
                                GetFindingEvidenceResponse.class)
                        .evidence();
        for (EvidencePackage affected : evidence.packages()) {
            if (!affected.why().isEmpty()) {
                EvidenceArgument why = affected.why().getFirst();
                return why.source()
                        + " "
                        + why.advisory()
                        + ": "
                        + why.comparison()
                        + (affected.fixedVersion() == null ? "; no fix is published" : "");
            }
        }
        return "no argument is kept";
    }

    private Optional<CoveredResource> covered(String resource) {
        List<CoveredResource> found =
                ours.call(
                                Inspector2Protocol.INSTANCE,
                                Inspector2Protocol.LIST_COVERAGE,
                                ListCoverageRequest.builder()
                                        .filterCriteria(
                                                CoverageFilterCriteria.builder()
                                                        .resourceId(
                                                                List.of(
                                                                        CoverageStringFilter
                                                                                .builder()
                                                                                .comparison(
                                                                                        CoverageStringComparison
                                                                                                .EQUALS)
                                                                                .value(resource)
                                                                                .build()))
                                                        .build())
                                        .build(),
                                ListCoverageResponse.class)
                        .coveredResources();
        return found == null ? Optional.empty() : found.stream().findFirst();
    }

    /// The package URL without version, which names the package to our server.
    static Optional<String> purl(VulnerablePackage affected, Finding finding) {
        @Nullable PackageManager manager = affected.packageManager();
        if (manager == null || manager.value().equals("OS")) {
            String platform = platform(finding).toUpperCase(Locale.ROOT);
            return PLATFORMS.entrySet().stream()
                    .filter(entry -> platform.startsWith(entry.getKey()))
                    .findFirst()
                    .map(entry -> "pkg:" + entry.getValue() + "/" + escaped(affected.name()));
        }
        @Nullable String type = TYPES.get(manager.value());
        if (type == null) {
            return Optional.empty();
        }
        // Maven's group and artifact are written with a colon.
        String name = type.equals("maven") ? affected.name().replace(':', '/') : affected.name();
        return Optional.of("pkg:" + type + "/" + escaped(name));
    }

    private static String escaped(String name) {
        return name.replace("%", "%25").replace("@", "%40").replace("?", "%3F").replace("#", "%23");
    }

    private static String platform(Finding finding) {
        var details =
                finding.resources().isEmpty() ? null : finding.resources().getFirst().details();
        if (details == null) {
            return "";
        }
        @Nullable String platform = null;
        if (details.awsEc2Instance() != null) {
            platform = details.awsEc2Instance().platform();
        } else if (details.awsEcrContainerImage() != null) {
            platform = details.awsEcrContainerImage().platform();
        }
        return platform == null ? "" : platform;
    }

    private static String firstLines(String text) {
        return String.join(
                " ",
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).limit(3).toList());
    }
}
