package org.openinspector.findings;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.CodeVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.CvssScore;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.NetworkReachabilityDetails;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;

/// Findings as rows of a sheet (RFC 4180), one a finding; what a finding has several of is joined
/// by commas. Amazon does not document its columns: these are named as its sheets are known to be.
///
/// Cells that a spreadsheet would take for a formula begin with an apostrophe, unlike Amazon's:
/// names of packages and tags are anybody's.
final class FindingsSheet {
    private static final Map<String, Function<Row, @Nullable Object>> COLUMNS =
            new LinkedHashMap<>();

    static {
        COLUMNS.put("AWS Account Id", row -> row.finding.awsAccountId());
        COLUMNS.put("Severity", row -> row.finding.severity().value());
        COLUMNS.put("Fix Available", row -> row.finding.fixAvailable());
        COLUMNS.put("Finding Type", row -> row.finding.type().value());
        COLUMNS.put("Title", row -> row.finding.title());
        COLUMNS.put("Description", row -> row.finding.description());
        COLUMNS.put("Finding ARN", row -> row.finding.findingArn());
        COLUMNS.put("First Seen", row -> row.finding.firstObservedAt());
        COLUMNS.put("Last Seen", row -> row.finding.lastObservedAt());
        COLUMNS.put("Last Updated", row -> row.finding.updatedAt());
        COLUMNS.put("Resource ID", row -> row.resource.id());
        COLUMNS.put(
                "Container Image Tags",
                row -> row.image().map(AwsEcrContainerImageDetails::imageTags).orElse(null));
        COLUMNS.put("Region", row -> row.resource.region());
        COLUMNS.put("Platform", Row::platform);
        COLUMNS.put("Resource Tags", Row::tags);
        COLUMNS.put("Affected Packages", row -> row.packages(VulnerablePackage::name));
        COLUMNS.put("Package Installed Version", row -> row.packages(Row::version));
        COLUMNS.put("Fixed in Version", row -> row.packages(VulnerablePackage::fixedInVersion));
        COLUMNS.put("Package Remediation", row -> row.packages(VulnerablePackage::remediation));
        COLUMNS.put("File Path", row -> row.packages(VulnerablePackage::filePath));
        COLUMNS.put("Network Paths", Row::networkPath);
        COLUMNS.put("Age (Days)", Row::ageDays);
        COLUMNS.put("Remediation", Row::remediation);
        COLUMNS.put("Inspector Score", row -> row.finding.inspectorScore());
        COLUMNS.put("Inspector Score Vector", Row::vector);
        COLUMNS.put("Status", row -> row.finding.status().value());
        COLUMNS.put(
                "Vulnerability Id", row -> row.about(PackageVulnerabilityDetails::vulnerabilityId));
        COLUMNS.put("Vendor", row -> row.about(PackageVulnerabilityDetails::source));
        COLUMNS.put(
                "Vendor Severity", row -> row.about(PackageVulnerabilityDetails::vendorSeverity));
        COLUMNS.put("Vendor Advisory", row -> row.about(PackageVulnerabilityDetails::sourceUrl));
        COLUMNS.put(
                "Vendor Advisory Published",
                row -> row.about(PackageVulnerabilityDetails::vendorCreatedAt));
        COLUMNS.put("NVD CVSS3 Score", row -> row.cvss(true, "3", CvssScore::baseScore));
        COLUMNS.put("NVD CVSS3 Vector", row -> row.cvss(true, "3", CvssScore::scoringVector));
        COLUMNS.put("NVD CVSS2 Score", row -> row.cvss(true, "2", CvssScore::baseScore));
        COLUMNS.put("NVD CVSS2 Vector", row -> row.cvss(true, "2", CvssScore::scoringVector));
        COLUMNS.put("Vendor CVSS3 Score", row -> row.cvss(false, "3", CvssScore::baseScore));
        COLUMNS.put("Vendor CVSS3 Vector", row -> row.cvss(false, "3", CvssScore::scoringVector));
        COLUMNS.put("Vendor CVSS2 Score", row -> row.cvss(false, "2", CvssScore::baseScore));
        COLUMNS.put("Vendor CVSS2 Vector", row -> row.cvss(false, "2", CvssScore::scoringVector));
        COLUMNS.put("Resource Type", row -> row.resource.type().value());
        COLUMNS.put("Ami", row -> row.instance().map(AwsEc2InstanceDetails::imageId).orElse(null));
        COLUMNS.put("Resource Public Ipv4", row -> row.addresses(false));
        COLUMNS.put("Resource Private Ipv4", row -> row.addresses(true));
        COLUMNS.put(
                "Resource Ipv6",
                row -> row.instance().map(AwsEc2InstanceDetails::ipV6Addresses).orElse(null));
        COLUMNS.put(
                "Resource Vpc",
                row -> row.instance().map(AwsEc2InstanceDetails::vpcId).orElse(null));
        COLUMNS.put("Port Range", Row::ports);
        COLUMNS.put(
                "Epss Score",
                row -> row.finding.epss() == null ? null : row.finding.epss().score());
        COLUMNS.put("Exploit Available", row -> row.finding.exploitAvailable());
        COLUMNS.put(
                "Last Exploited At",
                row ->
                        row.finding.exploitabilityDetails() == null
                                ? null
                                : row.finding.exploitabilityDetails().lastKnownExploitAt());
        COLUMNS.put(
                "Lambda Layers",
                row -> row.function().map(AwsLambdaFunctionDetails::layers).orElse(null));
        COLUMNS.put(
                "Lambda Package Type",
                row -> row.function().map(AwsLambdaFunctionDetails::packageType).orElse(null));
        COLUMNS.put(
                "Lambda Last Updated At",
                row -> row.function().map(AwsLambdaFunctionDetails::lastModifiedAt).orElse(null));
        COLUMNS.put("Reference Urls", row -> row.about(PackageVulnerabilityDetails::referenceUrls));
        COLUMNS.put(
                "Detector Name",
                row ->
                        Optional.ofNullable(row.finding.codeVulnerabilityDetails())
                                .map(CodeVulnerabilityDetails::detectorName)
                                .orElse(null));
        COLUMNS.put("Package Manager", row -> row.packages(VulnerablePackage::packageManager));
    }

    private final Instant now;

    /// A sheet.
    ///
    /// @param now what ages are counted to
    FindingsSheet(Instant now) {
        this.now = now;
    }

    /// The names of the columns.
    static String header() {
        return line(COLUMNS.keySet().stream());
    }

    String row(Finding finding) {
        Row row = new Row(finding, finding.resources().getFirst(), now);
        return line(COLUMNS.values().stream().map(column -> text(column.apply(row))));
    }

    private static String line(Stream<String> cells) {
        return cells.map(FindingsSheet::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case List<?> list ->
                    list.stream().map(FindingsSheet::text).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }

    static String cell(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        String safe = formula ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }

    private record Row(Finding finding, Resource resource, Instant now) {
        private Optional<ResourceDetails> details() {
            return Optional.ofNullable(resource.details());
        }

        Optional<AwsEc2InstanceDetails> instance() {
            return details().map(ResourceDetails::awsEc2Instance);
        }

        Optional<AwsEcrContainerImageDetails> image() {
            return details().map(ResourceDetails::awsEcrContainerImage);
        }

        Optional<AwsLambdaFunctionDetails> function() {
            return details().map(ResourceDetails::awsLambdaFunction);
        }

        @Nullable Object platform() {
            return Stream.of(
                            instance().map(one -> (Object) one.platform()),
                            image().map(one -> (Object) one.platform()),
                            function().map(one -> (Object) one.runtime()),
                            details().map(ResourceDetails::vm).map(one -> (Object) one.platform()),
                            details()
                                    .map(ResourceDetails::image)
                                    .map(one -> (Object) one.platform()))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null);
        }

        @Nullable Object tags() {
            return resource.tags() == null
                    ? null
                    : resource.tags().entrySet().stream()
                            .map(tag -> tag.getKey() + ":" + tag.getValue())
                            .sorted()
                            .toList();
        }

        @Nullable Object about(Function<PackageVulnerabilityDetails, @Nullable Object> member) {
            PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
            return details == null ? null : member.apply(details);
        }

        /// One value for each package, none left out, so that the columns stay side by side.
        @Nullable Object packages(Function<VulnerablePackage, @Nullable Object> member) {
            PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
            if (details == null || details.vulnerablePackages() == null) {
                return null;
            }
            List<String> values = new ArrayList<>();
            details.vulnerablePackages().forEach(one -> values.add(text(member.apply(one))));
            return values.stream().allMatch(String::isEmpty) ? null : values;
        }

        static Object version(VulnerablePackage one) {
            String epoch = one.epoch() == 0 ? "" : one.epoch() + ":";
            String release = one.release() == null ? "" : "-" + one.release();
            return epoch + one.version() + release;
        }

        @Nullable Object cvss(
                boolean nvd, String version, Function<CvssScore, @Nullable Object> member) {
            PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
            if (details == null || details.cvss() == null) {
                return null;
            }
            return details.cvss().stream()
                    .filter(one -> one.source().equals("NVD") == nvd)
                    .filter(one -> one.version().startsWith(version))
                    .map(member)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        @Nullable Object vector() {
            return finding.inspectorScoreDetails() == null
                            || finding.inspectorScoreDetails().adjustedCvss() == null
                    ? null
                    : finding.inspectorScoreDetails().adjustedCvss().scoringVector();
        }

        @Nullable Object remediation() {
            return finding.remediation().recommendation() == null
                    ? null
                    : finding.remediation().recommendation().text();
        }

        Object ageDays() {
            return Math.max(0, Duration.between(finding.firstObservedAt(), now).toDays());
        }

        @Nullable Object networkPath() {
            NetworkReachabilityDetails details = finding.networkReachabilityDetails();
            return details == null || details.networkPath().steps() == null
                    ? null
                    : details.networkPath().steps().stream()
                            .map(step -> step.componentId())
                            .collect(Collectors.joining(" > "));
        }

        @Nullable Object ports() {
            NetworkReachabilityDetails details = finding.networkReachabilityDetails();
            return details == null
                    ? null
                    : details.openPortRange().begin() + "-" + details.openPortRange().end();
        }

        /// The wire does not tell which addresses are private, RFC 1918 does.
        @Nullable Object addresses(boolean own) {
            return instance()
                    .map(AwsEc2InstanceDetails::ipV4Addresses)
                    .map(all ->
                            all.stream()
                                    .filter(address ->
                                            address.matches(
                                                            "(10|192\\.168|172\\.(1[6-9]|2\\d|3[01]))\\..*")
                                                    == own)
                                    .toList())
                    .orElse(null);
        }
    }
}
