package org.openinspector.findings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.LocalMasterKey;
import org.openinspector.accounts.keys.MasterKey;
import org.openinspector.apimodel.inspector2.CvssScore;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.Database;

/// Small evaluations for tests.
final class Samples {
    static final String A = "000000000001";
    static final String B = "000000000002";
    static final String REGION = "us-east-1";
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    static final Cause SCAN = Cause.of(Cause.Kind.SCAN);

    private Samples() {}

    /// A master key in a folder of its own.
    static MasterKey master() {
        try {
            return new LocalMasterKey(
                    SecretBox.open(Files.createTempDirectory("keys").resolve("secret.key")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AccountKeys keys(Database database, MasterKey master) {
        return new AccountKeys(database, master, List.of(), InstantSource.system());
    }

    static AccountKeys keys(Database database) {
        return keys(database, master());
    }

    static Resource host(String id) {
        return Resource.builder()
                .type(ResourceType.of("OpenInspector::Host"))
                .id("openinspector:host/" + id)
                .region(REGION)
                .tags(Map.of("team", "blue"))
                .build();
    }

    /// A vulnerability of one Debian package.
    static Observed vulnerability(String id, String name, String version, Severity severity) {
        return new Observed(
                id,
                severity,
                7.5,
                0.02,
                id + " - " + name,
                "What it is about",
                FixAvailable.YES,
                ExploitAvailable.NO,
                null,
                null,
                Remediation.builder()
                        .recommendation(Recommendation.builder().text("None Provided").build())
                        .build(),
                PackageVulnerabilityDetails.builder()
                        .vulnerabilityId(id)
                        .source("DEBIAN_CVE")
                        .vendorSeverity("unimportant")
                        .cvss(
                                List.of(
                                        CvssScore.builder()
                                                .baseScore(7.5)
                                                .scoringVector(
                                                        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N")
                                                .version("3.1")
                                                .source("NVD")
                                                .build()))
                        .vulnerablePackages(
                                List.of(
                                        VulnerablePackage.builder()
                                                .name(name)
                                                .version(version)
                                                .packageManager(PackageManager.OS)
                                                .build()))
                        .build(),
                null,
                null,
                List.of(new PackageVersion("deb:" + name, version)),
                "{\"why\":\"" + version + "\"}");
    }

    static Observed openssl(String id) {
        return vulnerability(id, "openssl", "3.0.11-1", Severity.HIGH);
    }

    /// Names and versions alternate.
    static Installed installed(String... namesAndVersions) {
        Map<String, SortedSet<String>> out = new HashMap<>();
        for (int i = 0; i < namesAndVersions.length; i += 2) {
            out.computeIfAbsent("deb:" + namesAndVersions[i], name -> new TreeSet<>())
                    .add(namesAndVersions[i + 1]);
        }
        return new Installed(out);
    }

    static Evaluation scan(
            String account, String host, Instant at, Installed installed, Observed... observed) {
        return new Evaluation(
                account,
                REGION,
                host(host),
                FindingType.PACKAGE_VULNERABILITY,
                Arrays.asList(observed),
                installed,
                SCAN,
                at);
    }
}
