package org.openinspector.estate.fixing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.VulnerablePackage;

/// What a plan does with findings; the expected versions are put in order by hand, as `dpkg
/// --compare-versions` and `rpmdev-vercmp` do.
class FixDraftTest {
    private static VulnerablePackage affected(
            String name, String version, @Nullable String release, String fixed) {
        return VulnerablePackage.builder()
                .name(name)
                .version(version)
                .release(release)
                .epoch(0)
                .arch("AMD64")
                .packageManager(PackageManager.OS)
                .fixedInVersion(fixed)
                .build();
    }

    private static Finding finding(
            String id, String resource, FixAvailable fix, VulnerablePackage... packages) {
        return Finding.builder()
                .findingArn("arn:" + id)
                .awsAccountId("111122223333")
                .type(FindingType.PACKAGE_VULNERABILITY)
                .description("d")
                .remediation(Remediation.builder().build())
                .severity(Severity.HIGH)
                .firstObservedAt(Instant.EPOCH)
                .lastObservedAt(Instant.EPOCH)
                .status(FindingStatus.ACTIVE)
                .fixAvailable(fix)
                .resources(
                        List.of(
                                Resource.builder()
                                        .type(ResourceType.AWS_EC2_INSTANCE)
                                        .id(resource)
                                        .build()))
                .packageVulnerabilityDetails(
                        PackageVulnerabilityDetails.builder()
                                .vulnerabilityId("CVE-" + id)
                                .source("s")
                                .vulnerablePackages(List.of(packages))
                                .build())
                .build();
    }

    private static List<String> changes(FixDraft.Instance draft) {
        return draft.changes().stream()
                .map(change ->
                        change.name() + " " + change.fromVersion() + " " + change.toVersion())
                .toList();
    }

    @Test
    void theHighestFixOfEachPackageCounts() {
        List<FixDraft.Instance> drafts =
                FixDraft.of(
                        List.of(
                                finding(
                                        "1",
                                        "i-1",
                                        FixAvailable.YES,
                                        affected("openssl", "3.0.9", "1", "0:3.0.11-1~deb12u2")),
                                // 3.0.11-1~deb12u2 is lower than 3.0.11-1.
                                finding(
                                        "2",
                                        "i-1",
                                        FixAvailable.YES,
                                        affected("openssl", "3.0.9", "1", "0:3.0.11-1")),
                                finding(
                                        "3",
                                        "i-1",
                                        FixAvailable.YES,
                                        affected("openssl", "3.0.9", "1", "0:3.0.9-2"),
                                        affected("bash", "5.2", null, "1:5.3-1")),
                                finding(
                                        "4",
                                        "i-2",
                                        FixAvailable.YES,
                                        affected("openssl", "1.0.2k", "9", "1:1.0.2k-24"))),
                        Map.of("i-1", false, "i-2", true));
        assertEquals(
                List.of("i-1", "i-2"), drafts.stream().map(FixDraft.Instance::resourceId).toList());
        assertEquals(
                List.of("bash 5.2 1:5.3-1", "openssl 3.0.9-1 3.0.11-1"), changes(drafts.get(0)));
        assertEquals(Set.of("arn:1", "arn:2", "arn:3"), drafts.get(0).findings().keySet());
        assertEquals(List.of("openssl 1.0.2k-9 1:1.0.2k-24"), changes(drafts.get(1)));
    }

    @Test
    void whatCannotBeFixedIsNotExpectedToClose() {
        VulnerablePackage django =
                VulnerablePackage.builder()
                        .name("django")
                        .version("1.0")
                        .packageManager(PackageManager.PYTHONPKG)
                        .fixedInVersion("2.0")
                        .build();
        FixDraft.Instance draft =
                FixDraft.of(
                                List.of(
                                        finding("1", "i-1", FixAvailable.YES, django),
                                        finding(
                                                "2",
                                                "i-1",
                                                FixAvailable.PARTIAL,
                                                affected("bash", "5.2", "1", "0:5.3-1"),
                                                affected("bash-doc", "5.2", "1", "NotAvailable")),
                                        finding(
                                                "3",
                                                "i-1",
                                                FixAvailable.NO,
                                                affected("curl", "7", "1", "NotAvailable")),
                                        finding(
                                                "4",
                                                "i-1",
                                                FixAvailable.YES,
                                                affected("sudo", "1", "1", "0:2-1"))),
                                Map.of())
                        .getFirst();
        assertEquals(List.of("bash 5.2-1 5.3-1", "sudo 1-1 2-1"), changes(draft));
        assertEquals(Map.of("arn:4", "CVE-4"), draft.findings());
    }

    @Test
    void whatMayNotStandInACommandIsLeftOut() {
        FixDraft.Instance draft =
                FixDraft.of(
                                List.of(
                                        finding(
                                                "1",
                                                "i-1",
                                                FixAvailable.YES,
                                                affected("bash; reboot", "5.2", "1", "0:5.3-1")),
                                        finding(
                                                "2",
                                                "i-1",
                                                FixAvailable.YES,
                                                affected("bash", "5.2", "1", "0:$(reboot)"))),
                                Map.of())
                        .getFirst();
        assertEquals(List.of(), draft.changes());
        assertEquals(Map.of(), draft.findings());
        assertTrue(draft.leftOut().contains("may not stand in a command"), draft.leftOut());
    }

    @Test
    void aPlanIsBounded() {
        List<Finding> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(
                    finding("" + i, "i-1", FixAvailable.YES, affected("p" + i, "1", "1", "0:2-1")));
        }
        FixDraft.Instance draft = FixDraft.of(many, Map.of()).getFirst();
        assertEquals(200, draft.changes().size());
        assertTrue(draft.leftOut().contains("300 packages"), draft.leftOut());
    }
}
