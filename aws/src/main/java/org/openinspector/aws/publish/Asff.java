package org.openinspector.aws.publish;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.NetworkReachabilityDetails;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.findings.publish.ToldEvent;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.NetworkDirection;
import software.amazon.awssdk.services.securityhub.model.RecordState;
import software.amazon.awssdk.services.securityhub.model.Resource;
import software.amazon.awssdk.services.securityhub.model.SeverityLabel;
import software.amazon.awssdk.services.securityhub.model.Vulnerability;
import software.amazon.awssdk.services.securityhub.model.WorkflowStatus;

/// Findings in AWS Security Finding Format, as Amazon Inspector sends them to Security Hub.
///
/// @see <a
///   href="https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html">
///   AWS Security Finding Format (ASFF)</a>
final class Asff {
    /// The limits of the format.
    static final int TITLE_MAX = 256;

    static final int DESCRIPTION_MAX = 1_024;
    static final int TEXT_MAX = 512;
    static final int FIELD_MAX = 2_048;

    static final String CVE = "Software and Configuration Checks/Vulnerabilities/CVE";
    static final String NETWORK =
            "Software and Configuration Checks/AWS Security Best Practices/Network Reachability";
    static final String CODE = "Software and Configuration Checks/Vulnerabilities";
    private static final String TRUNCATED = "...Truncated";

    /// The least of each label's range, which is what Amazon Inspector sends.
    private static final Map<String, Integer> NORMALIZED =
            Map.of("CRITICAL", 90, "HIGH", 70, "MEDIUM", 40, "LOW", 1, "INFORMATIONAL", 0);

    private Asff() {}

    /// The finding; empty if it is of a kind that does not go to Security Hub.
    static Optional<AwsSecurityFinding> of(Finding finding, String region, Product product) {
        org.openinspector.apimodel.inspector2.Resource resource = finding.resources().getFirst();
        if (resource.type().value().equals("CODE_REPOSITORY")) {
            return Optional.empty();
        }
        boolean closed = finding.status().value().equals("CLOSED");
        String label = label(finding.severity().value());
        String first = time(finding.firstObservedAt());
        @Nullable Instant changed = finding.updatedAt();
        String last = time(finding.lastObservedAt());
        String updated = changed == null ? last : time(changed);
        @Nullable String title = finding.title();
        List<String> types = List.of(type(finding.type()));
        AwsSecurityFinding.Builder out =
                head(product, finding.findingArn(), finding.awsAccountId(), region)
                        .types(types)
                        .firstObservedAt(first)
                        .lastObservedAt(last)
                        .createdAt(first)
                        .updatedAt(updated)
                        .severity(
                                severity -> severity.label(label).normalized(NORMALIZED.get(label)))
                        .title(cut(title == null ? finding.findingArn() : title, TITLE_MAX))
                        .description(cut(finding.description(), DESCRIPTION_MAX))
                        .productFields(fields(finding, product))
                        .resources(AsffResources.of(resource, finding.awsAccountId()))
                        .workflowState("NEW")
                        .workflow(workflow -> workflow.status(WorkflowStatus.NEW))
                        .recordState(closed ? RecordState.ARCHIVED : RecordState.ACTIVE)
                        .findingProviderFields(provider ->
                                provider.severity(severity -> severity.label(label)).types(types));
        remediation(out, finding);
        List<Vulnerability> vulnerabilities = AsffVulnerabilities.of(finding);
        if (!vulnerabilities.isEmpty()) {
            out.vulnerabilities(vulnerabilities);
        }
        network(out, finding.networkReachabilityDetails());
        return Optional.of(AsffSize.fitted(out.build()));
    }

    /// What [org.openinspector.findings.publish.EventSinks#test] sends: marked as a sample, and
    /// archived, so that it troubles nobody.
    static AwsSecurityFinding test(ToldEvent event, Product product) {
        String at = time(event.time());
        return head(
                        product,
                        "arn:"
                                + Target.partitionOf(event.region())
                                + ":inspector2:"
                                + event.region()
                                + ":"
                                + event.accountId()
                                + ":finding/openinspector-test-"
                                + event.id(),
                        event.accountId(),
                        event.region())
                .types(List.of("Software and Configuration Checks"))
                .firstObservedAt(at)
                .lastObservedAt(at)
                .createdAt(at)
                .updatedAt(at)
                .severity(severity -> severity.label(SeverityLabel.INFORMATIONAL).normalized(0))
                .title("OpenInspector test")
                .description("OpenInspector delivers its findings here; this is none")
                .resources(
                        Resource.builder()
                                .type("Other")
                                .id("openinspector:test/" + event.id())
                                .partition(Target.partitionOf(event.region()))
                                .region(event.region())
                                .build())
                .workflowState("NEW")
                .workflow(workflow -> workflow.status(WorkflowStatus.NEW))
                .recordState(RecordState.ARCHIVED)
                .sample(true)
                .build();
    }

    private static AwsSecurityFinding.Builder head(
            Product product, String id, String accountId, String region) {
        return AwsSecurityFinding.builder()
                .schemaVersion("2018-10-08")
                .id(id)
                .productArn(product.arn())
                .productName(product.name())
                .companyName(product.company())
                .region(region)
                .generatorId(product.generator())
                .awsAccountId(accountId);
    }

    private static void remediation(AwsSecurityFinding.Builder out, Finding finding) {
        var recommendation = finding.remediation().recommendation();
        if (recommendation != null) {
            @Nullable String text = recommendation.text();
            @Nullable String url = recommendation.url();
            out.remediation(remediation ->
                    remediation.recommendation(
                            one -> one.text(text == null ? null : cut(text, TEXT_MAX)).url(url)));
        }
    }

    private static void network(
            AwsSecurityFinding.Builder out, @Nullable NetworkReachabilityDetails details) {
        if (details == null) {
            return;
        }
        out.network(network ->
                network.direction(NetworkDirection.IN)
                        .protocol(details.protocol().value())
                        .openPortRange(range ->
                                range.begin(details.openPortRange().begin())
                                        .end(details.openPortRange().end())));
        var steps = details.networkPath().steps();
        if (steps != null && !steps.isEmpty()) {
            out.networkPath(AsffResources.path(steps));
        }
    }

    private static Map<String, String> fields(Finding finding, Product product) {
        String prefix = product.fields();
        Map<String, String> out = new LinkedHashMap<>();
        out.put(prefix + "ProductVersion", "2");
        out.put(prefix + "FindingStatus", finding.status().value());
        @Nullable Double score = finding.inspectorScore();
        if (score != null) {
            out.put(prefix + "inspectorScore", Double.toString(score));
        }
        var resource = finding.resources().getFirst();
        @Nullable ResourceDetails details = resource.details();
        if (details != null) {
            @Nullable AwsEc2InstanceDetails instance = details.awsEc2Instance();
            @Nullable AwsEcrContainerImageDetails image = details.awsEcrContainerImage();
            if (instance != null) {
                out.put(prefix + "instanceId", resource.id());
                platform(
                        out,
                        prefix + "resources/1/resourceDetails/awsEc2InstanceDetails/",
                        instance.platform());
            }
            if (image != null) {
                platform(
                        out,
                        prefix + "resources/1/resourceDetails/awsEcrContainerImageDetails/",
                        image.platform());
            }
        }
        @Nullable PackageVulnerabilityDetails packages = finding.packageVulnerabilityDetails();
        if (packages != null && packages.vulnerablePackages() != null) {
            List<String> layers = new ArrayList<>();
            for (VulnerablePackage one : packages.vulnerablePackages()) {
                if (one.sourceLayerHash() != null) {
                    layers.add(one.sourceLayerHash());
                }
            }
            if (!layers.isEmpty()) {
                out.put(
                        prefix + "packageVulnerabilityDetails/vulnerablePackages/sourceLayerHashes",
                        whole(layers));
            }
        }
        if (product.isInspectors()) {
            // Security Hub adds these itself; who reads an emulator wants them all the same.
            out.put("aws/securityhub/FindingId", product.arn() + "/" + finding.findingArn());
            out.put("aws/securityhub/ProductName", product.name());
            out.put("aws/securityhub/CompanyName", product.company());
        }
        return out;
    }

    private static void platform(
            Map<String, String> out, String prefix, @Nullable String platform) {
        if (platform != null) {
            out.put(prefix + "platform", platform);
        }
    }

    /// As many as there is room for.
    private static String whole(List<String> values) {
        StringBuilder out = new StringBuilder();
        for (String value : values) {
            if (out.length() + value.length() + 1 > FIELD_MAX) {
                break;
            }
            out.append(out.isEmpty() ? "" : ",").append(value);
        }
        return out.toString();
    }

    private static String type(FindingType type) {
        return switch (type.value()) {
            case "NETWORK_REACHABILITY" -> NETWORK;
            case "CODE_VULNERABILITY" -> CODE;
            default -> CVE;
        };
    }

    /// The format has no label for what nobody rated.
    private static String label(String severity) {
        return NORMALIZED.containsKey(severity) ? severity : "INFORMATIONAL";
    }

    /// In seconds, and finer if need be: Security Hub keeps the later of two states.
    static String time(Instant at) {
        return at.toString();
    }

    static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max - TRUNCATED.length();
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + TRUNCATED;
    }
}
