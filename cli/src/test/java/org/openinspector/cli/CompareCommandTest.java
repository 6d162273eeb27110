package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.inspector2.Filter;
import org.openinspector.apimodel.inspector2.FilterAction;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.testkit.Fixtures;

/// What the AWS CLI printed of a real Inspector, beside a server that tells almost the same.
class CompareCommandTest {
    @TempDir Path data;
    private FakeServer ours;
    private FakeServer theirs;

    @BeforeEach
    void start() throws IOException {
        ours = new FakeServer();
        theirs = new FakeServer();
        ours.describeIn(data, FakeServer.SECRET);
    }

    @AfterEach
    void stop() {
        ours.close();
        theirs.close();
    }

    private record Ran(int status, String out, String err) {}

    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("compare"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        PrintStream out = System.out;
        PrintStream err = System.err;
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        try (var newOut = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
                var newErr = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
            System.setOut(newOut);
            System.setErr(newErr);
            int status = Main.run(all.toArray(String[]::new));
            return new Ran(
                    status,
                    outBytes.toString(StandardCharsets.UTF_8),
                    errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /// A finding as the CLI prints it; small, of one package.
    private static String printed(String number, String resource, String cve, String status) {
        return """
        {"awsAccountId": "111122223333", "description": "d", "title": "%s - p", "type": "PACKAGE_VULNERABILITY",
         "findingArn": "arn:aws:inspector2:eu-west-1:111122223333:finding/%s", "severity": "HIGH", "status": "%s",
         "firstObservedAt": "2024-02-02T16:30:33.045000+01:00", "lastObservedAt": "2024-06-14T04:03:53+02:00",
         "remediation": {"recommendation": {"text": "None Provided"}}, "resources": [{"id": "%s", "type": "AWS_EC2_INSTANCE"}],
         "packageVulnerabilityDetails": {"vulnerabilityId": "%s", "source": "NVD", "relatedVulnerabilities": ["GHSA-%s"],
           "vulnerablePackages": [{"name": "p", "version": "1", "packageManager": "PIP", "fixedInVersion": "0:2"}]}}
        """
                .formatted(
                        cve,
                        number.repeat(32),
                        status,
                        resource,
                        cve,
                        cve.toLowerCase(java.util.Locale.ROOT));
    }

    private Path file(String... findings) throws IOException {
        Path file = data.resolve("theirs.json");
        Files.writeString(file, "{\"findings\": [" + String.join(",", findings) + "]}");
        return file;
    }

    @Test
    void everyKindOfDifferenceIsTold() throws IOException {
        Path file =
                file(
                        printed("1", "i-1", "CVE-2024-1", "ACTIVE"),
                        printed("2", "i-1", "CVE-2024-2", "ACTIVE"),
                        printed("3", "i-2", "CVE-2024-1", "ACTIVE"),
                        printed("4", "i-1", "CVE-2024-9", "CLOSED"));
        List<Finding> read = InspectorFindings.ofFile(file);
        assertEquals(Instant.parse("2024-02-02T15:30:33.045Z"), read.getFirst().firstObservedAt());
        ours.findings.add(
                read.get(0).toBuilder()
                        .firstObservedAt(Instant.parse("2026-01-01T00:00:00Z"))
                        .build());
        ours.findings.add(read.get(1).toBuilder().severity(Severity.CRITICAL).build());
        Ran ran = run("inspector", "--from", file.toString(), "--take-over", "first-seen");
        assertEquals(0, ran.status, ran.toString());
        assertTrue(
                ran.out.contains(
                        "1 findings are the same, 1 differ, 1 are only theirs, 0 only ours"),
                ran.out);
        assertTrue(ran.out.contains("severity HIGH there, CRITICAL here"), ran.out);
        assertTrue(
                ran.out.contains("CVE-2024-1 on i-2")
                        && ran.out.contains("the resource is not known here"),
                ran.out);
        assertTrue(ran.out.contains("1 first-seen dates taken over"), ran.out);
        assertEquals(
                List.of(read.getFirst().firstObservedAt()),
                ours.takenOver.stream().map(each -> each.firstObservedAt()).toList());
    }

    @Test
    void anotherIdOfTheSameVulnerabilityIsTheSame() throws IOException {
        Path file = file(printed("1", "i-1", "CVE-2024-1", "ACTIVE"));
        Finding one = InspectorFindings.ofFile(file).getFirst();
        ours.findings.add(
                Finding.fromJson(
                        Finding.toJson(one)
                                .replace(
                                        "\"vulnerabilityId\":\"CVE-2024-1\"",
                                        "\"vulnerabilityId\":\"GHSA-cve-2024-1\"")));
        Ran ran = run("inspector", "--from", file.toString());
        assertTrue(ran.out.contains("1 findings are the same, 0 differ"), ran.toString());
    }

    @Test
    void rulesAreTakenOverOnce() throws IOException {
        Filter rule =
                Filter.builder()
                        .arn(
                                "arn:aws:inspector2:eu-west-1:111122223333:owner/111122223333/filter/1")
                        .ownerId("111122223333")
                        .name("accepted")
                        .action(FilterAction.SUPPRESS)
                        .createdAt(Instant.EPOCH)
                        .updatedAt(Instant.EPOCH)
                        .criteria(
                                FilterCriteria.builder()
                                        .title(
                                                List.of(
                                                        StringFilter.builder()
                                                                .comparison(StringComparison.PREFIX)
                                                                .value("CVE-2020")
                                                                .build()))
                                        .build())
                        .tags(Map.of("team", "a"))
                        .build();
        theirs.rules.add(rule);
        theirs.rules.add(rule.toBuilder().name("there already").build());
        ours.rules.add(rule.toBuilder().name("there already").build());
        Path keys = data.resolve("their-credentials");
        Files.writeString(
                keys,
                "[audit]\naws_access_key_id = "
                        + FakeServer.KEY
                        + "\naws_secret_access_key = "
                        + FakeServer.SECRET
                        + "\n");
        Ran ran =
                run(
                        "inspector",
                        "--theirs-endpoint",
                        theirs.endpoint(),
                        "--theirs-region",
                        FakeServer.REGION,
                        "--theirs-credentials",
                        keys.toString(),
                        "--theirs-profile",
                        "audit",
                        "--take-over",
                        "rules");
        assertEquals(0, ran.status, ran.toString());
        assertTrue(ran.out.contains("rule \"there already\" is here already"), ran.out);
        assertTrue(ran.out.contains("1 suppression rules taken over"), ran.out);
        assertEquals(1, ours.made.size());
        assertEquals(rule.criteria(), ours.made.getFirst().filterCriteria());
        assertEquals(rule.tags(), ours.made.getFirst().tags());
    }

    @Test
    void aRealInspectorsListIsRead() throws IOException {
        Path oracle =
                Fixtures.shared("oracles/inspector/list-findings/aws_inspector2_many_vul.json");
        List<Map<String, Object>> naive;
        try (InputStream in = Files.newInputStream(oracle)) {
            naive = JsonTree.objects(JsonTree.read(in), "findings");
        }
        List<Finding> read = InspectorFindings.ofFile(oracle);
        assertEquals(naive.size(), read.size());
        for (int i = 0; i < read.size(); i++) {
            assertEquals(JsonTree.text(naive.get(i), "findingArn"), read.get(i).findingArn());
            assertEquals(
                    java.time.OffsetDateTime.parse(JsonTree.text(naive.get(i), "firstObservedAt"))
                            .toInstant(),
                    read.get(i).firstObservedAt());
        }
        long open =
                naive.stream()
                        .filter(each -> !JsonTree.text(each, "status").equals("CLOSED"))
                        .count();
        ours.findings.addAll(read);
        Ran ran = run("inspector", "--from", oracle.toString());
        assertTrue(
                ran.out.startsWith(
                        open + " findings are the same, 0 differ, 0 are only theirs, 0 only ours"),
                ran.toString());
    }

    @Test
    void mistakesAreToldInOneSentence() throws IOException {
        Path broken = data.resolve("broken.json");
        Files.writeString(broken, "{\"findings\": [{\"findingArn\": 7}]}");
        for (String[] wrong :
                new String[][] {
                    {"grype"},
                    {"inspector", "--from", data.resolve("missing.json").toString()},
                    {"inspector", "--from", broken.toString()},
                    {"inspector", "--from", broken.toString(), "--take-over", "rules"},
                    {"inspector", "--from", broken.toString(), "--take-over", "all"},
                    {"inspector", "--theirs-region", "nowhere"},
                    {"inspector", "--theirs-endpoint", "ftp://x"}
                }) {
            Ran ran = run(wrong);
            assertTrue(ran.status >= 2, ran.toString());
            assertTrue(ran.err.startsWith("openinspector: "), ran.err);
            assertTrue(!ran.err.contains("\tat ") && !ran.err.contains("defect"), ran.err);
        }
    }
}
