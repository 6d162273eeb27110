package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.NOON;
import static org.openinspector.findings.Samples.REGION;
import static org.openinspector.findings.Samples.installed;
import static org.openinspector.findings.Samples.openssl;
import static org.openinspector.findings.Samples.scan;
import static org.openinspector.findings.Samples.vulnerability;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortField;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.findings.lifecycle.LifecycleSettings;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// Evaluations against what is stored after them.
final class FindingsWriteTest {
    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY);
    private final Findings findings =
            new Findings(database, Samples.keys(database), FindingsSettings.DEFAULTS);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void opensOnceAndClosesOnce() {
        Installed now = installed("openssl", "3.0.11-1");
        Evaluation first = scan(A, "h1", NOON, now, openssl("CVE-1"), openssl("CVE-2"));
        assertEquals(new Reconciled(2, 0, 0, 0, 0), findings.evaluate(List.of(first)));
        assertEquals(Reconciled.NOTHING, findings.evaluate(List.of(first)));
        Evaluation second = scan(A, "h1", NOON.plusSeconds(60), now, openssl("CVE-2"));
        assertEquals(new Reconciled(0, 0, 0, 1, 0), findings.evaluate(List.of(second)));
        assertEquals(new Reconciled(0, 0, 0, 0, 1), findings.evaluate(List.of(first)));
        Evaluation third =
                scan(
                        A,
                        "h1",
                        NOON.plus(Duration.ofDays(2)),
                        now,
                        openssl("CVE-1"),
                        openssl("CVE-2"));
        assertEquals(new Reconciled(0, 1, 0, 0, 0), findings.evaluate(List.of(third)));
    }

    private static final AccountScope OF_A = AccountScope.of(A, REGION);

    private String arn(String vulnerability) {
        return findings.list(OF_A, null, null, 100, null).findings().stream()
                .filter(one -> String.valueOf(one.title()).startsWith(vulnerability + " "))
                .map(Finding::findingArn)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private FindingChange last(String arn) {
        return findings.history(OF_A, arn).getLast();
    }

    @Test
    void historyTellsWhyAFindingClosed() {
        findings.evaluate(
                List.of(
                        scan(
                                A,
                                "h",
                                NOON,
                                Installed.NOTHING,
                                vulnerability("CVE-1", "gone", "1-1", Severity.LOW),
                                vulnerability("CVE-2", "newer", "1-1", Severity.LOW),
                                vulnerability("CVE-3", "same", "1-1", Severity.LOW))));
        List<String> arns = List.of(arn("CVE-1"), arn("CVE-2"), arn("CVE-3"));
        findings.evaluate(
                List.of(
                        scan(
                                A,
                                "h",
                                NOON.plusSeconds(9),
                                installed("newer", "1-2", "same", "1-1"))));
        assertEquals(Cause.of(Cause.Kind.PACKAGE_REMOVED, "gone 1-1"), last(arns.get(0)).cause());
        assertEquals(
                Cause.of(Cause.Kind.PACKAGE_UPDATED, "newer 1-1 → 1-2"), last(arns.get(1)).cause());
        assertEquals(Cause.of(Cause.Kind.ADVISORY_CHANGED, "same 1-1"), last(arns.get(2)).cause());
        assertEquals(ChangeKind.CLOSED, last(arns.get(2)).kind());
        assertEquals(Samples.SCAN, findings.history(OF_A, arns.getFirst()).getFirst().cause());
        Finding closed = findings.get(OF_A, arns.getFirst()).orElseThrow();
        assertEquals(FindingStatus.CLOSED, closed.status());
        assertEquals(NOON, closed.lastObservedAt());
        assertEquals(NOON.plusSeconds(9), closed.updatedAt());
    }

    private Reconciled vex(int minute, Disposition disposition, String detail) {
        return findings.evaluate(
                List.of(
                        scan(
                                A,
                                "h",
                                NOON.plusSeconds(minute * 60L),
                                installed("openssl", "3.0.11-1"),
                                openssl("CVE-1").with(disposition, detail))));
    }

    @Test
    void statementsHideAndCloseAndGoAgain() {
        assertEquals(new Reconciled(1, 0, 0, 0, 0), vex(0, Disposition.NONE, ""));
        String arn = arn("CVE-1");
        String who = "not_affected: vulnerable_code_not_present, says Example";
        assertEquals(new Reconciled(0, 0, 1, 0, 0), vex(1, Disposition.SUPPRESSED, who));
        assertEquals(FindingStatus.SUPPRESSED, findings.get(OF_A, arn).orElseThrow().status());
        assertEquals(Cause.of(Cause.Kind.VEX, who), last(arn).cause());
        assertEquals(ChangeKind.SUPPRESSED, last(arn).kind());
        assertEquals(Reconciled.NOTHING, vex(2, Disposition.SUPPRESSED, who));
        assertEquals(new Reconciled(0, 0, 1, 0, 0), vex(3, Disposition.NONE, ""));
        assertEquals(FindingStatus.ACTIVE, findings.get(OF_A, arn).orElseThrow().status());
        assertEquals(Cause.Kind.VEX, last(arn).cause().kind());
        assertEquals(new Reconciled(0, 0, 0, 1, 0), vex(4, Disposition.FIXED, "fixed"));
        assertEquals(FindingStatus.CLOSED, findings.get(OF_A, arn).orElseThrow().status());
        assertEquals(Cause.of(Cause.Kind.VEX, "fixed"), last(arn).cause());
        assertEquals(Reconciled.NOTHING, vex(5, Disposition.FIXED, "fixed"));
        assertEquals(new Reconciled(0, 1, 0, 0, 0), vex(6, Disposition.SUPPRESSED, who));
        assertEquals(FindingStatus.SUPPRESSED, findings.get(OF_A, arn).orElseThrow().status());
        assertEquals(1, findings.list(OF_A, null, null, 100, null).findings().size());
    }

    @Test
    void whatIsFixedFromTheStartIsNoFinding() {
        assertEquals(Reconciled.NOTHING, vex(0, Disposition.FIXED, "fixed"));
        assertEquals(0, findings.list(OF_A, null, null, 100, null).findings().size());
    }

    @Test
    void aRescanMovesOnlyLastObserved() {
        Evaluation first = scan(A, "h", NOON, Installed.NOTHING, openssl("CVE-1"));
        findings.evaluate(List.of(first));
        findings.evaluate(
                List.of(scan(A, "h", NOON.plusSeconds(60), Installed.NOTHING, openssl("CVE-1"))));
        Finding finding = findings.get(OF_A, arn("CVE-1")).orElseThrow();
        assertEquals(NOON, finding.updatedAt());
        assertEquals(NOON.plusSeconds(60), finding.lastObservedAt());
        findings.touchResources(A, REGION, List.of(first.resource().id()), NOON.plusSeconds(90));
        assertEquals(
                NOON.plusSeconds(90),
                findings.get(OF_A, arn("CVE-1")).orElseThrow().lastObservedAt());
        assertEquals(1, findings.history(OF_A, finding.findingArn()).size());
        assertEquals(
                "{\"why\":\"3.0.11-1\"}",
                findings.evidence(OF_A, finding.findingArn()).orElseThrow());
    }

    @Test
    void whatIsShownChangesUpdatedAt() {
        findings.evaluate(List.of(scan(A, "h", NOON, Installed.NOTHING, openssl("CVE-1"))));
        Observed graver = vulnerability("CVE-1", "openssl", "3.0.11-1", Severity.CRITICAL);
        assertEquals(
                new Reconciled(0, 0, 1, 0, 0),
                findings.evaluate(
                        List.of(scan(A, "h", NOON.plusSeconds(5), Installed.NOTHING, graver))));
        FindingChange change = last(arn("CVE-1"));
        assertEquals(Severity.CRITICAL, change.severity());
        assertEquals(Optional.of(Severity.HIGH), change.previousSeverity());
        assertEquals(NOON.plusSeconds(5), change.at());
    }

    @Test
    void anArnIsNeverUsedTwice() {
        Evaluation first = scan(A, "h", NOON, Installed.NOTHING, openssl("CVE-1"));
        findings.evaluate(List.of(first));
        String old = arn("CVE-1");
        List<String> ids = List.of(first.resource().id());
        Cause gone = Cause.of(Cause.Kind.RESOURCE_GONE);
        findings.closeResources(A, REGION, ids, gone, NOON.plusSeconds(60));
        assertEquals(gone, last(old).cause());
        Instant later = NOON.plus(Duration.ofDays(3)).plusSeconds(59);
        assertEquals(0, findings.sweep(later).findings());
        assertEquals(1, findings.sweep(later.plusSeconds(1)).findings());
        assertEquals(Optional.empty(), findings.get(OF_A, old));
        assertEquals(2, findings.history(OF_A, old).size());
        findings.evaluate(
                List.of(scan(A, "h", later.plusSeconds(2), Installed.NOTHING, openssl("CVE-1"))));
        assertNotEquals(old, arn("CVE-1"));
        assertEquals(
                old.substring(0, old.length() - 4), arn("CVE-1").substring(0, old.length() - 4));
    }

    @Test
    void unusedTextsAndOldHistoryAreSwept() {
        findings.evaluate(List.of(scan(A, "h", NOON, Installed.NOTHING, openssl("CVE-1"))));
        findings.evaluate(List.of(scan(A, "h", NOON.plusSeconds(1), Installed.NOTHING)));
        Instant deleted = NOON.plus(Duration.ofDays(31));
        assertEquals(new Swept(1, 0, 2, 0, 0), findings.sweep(deleted));
        // History shows the text and the resource, and is kept for ever.
        assertEquals(
                new Swept(0, 0, 0, 0, 0), findings.sweep(deleted.plus(Duration.ofDays(3_000))));
        findings.retentions()
                .set(
                        OF_A,
                        new Retention(
                                LifecycleSettings.DEFAULTS, Optional.of(Duration.ofDays(40))));
        assertEquals(0, findings.sweep(deleted).changes());
        Instant later = NOON.plus(Duration.ofDays(3_100));
        assertEquals(new Swept(0, 2, 0, 1, 1), findings.sweep(later));
    }

    @Test
    void anotherAccountSeesNothing() {
        findings.evaluate(List.of(scan(A, "h", NOON, Installed.NOTHING, openssl("CVE-1"))));
        String arn = arn("CVE-1");
        AccountScope other = AccountScope.of(B, REGION);
        String forged = arn.replace(A, B);
        for (String asked : List.of(arn, forged)) {
            assertEquals(Optional.empty(), findings.get(other, asked));
            assertEquals(List.of(), findings.getMany(other, List.of(asked)));
            assertEquals(List.of(), findings.history(other, asked));
            assertEquals(Optional.empty(), findings.evidence(other, asked));
        }
        assertEquals(List.of(), findings.list(other, null, null, 100, null).findings());
        for (SortField field : SortField.known()) {
            SortCriteria sort =
                    SortCriteria.builder().field(field).sortOrder(SortOrder.DESC).build();
            assertEquals(List.of(), findings.list(other, null, sort, 100, null).findings());
        }
        for (String type : List.of("ACCOUNT", "FINDING_TYPE", "PACKAGE", "TITLE")) {
            assertEquals(
                    List.of(),
                    findings.aggregate(
                                    other,
                                    ListFindingAggregationsRequest.builder()
                                            .aggregationType(AggregationType.of(type))
                                            .build())
                            .responses());
        }
        // Nor does another Region.
        assertEquals(
                List.of(),
                findings.list(AccountScope.of(A, "eu-west-1"), null, null, 100, null).findings());
    }

    @Test
    void evaluationsAtTheSameTimeFollowOneAnother() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Reconciled>> running = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                List<Evaluation> some = new ArrayList<>();
                for (int host = 0; host < 6; host++) {
                    some.add(
                            scan(
                                    A,
                                    "h" + (i % 2 == 0 ? host : 5 - host),
                                    NOON,
                                    Installed.NOTHING,
                                    openssl("CVE-1"),
                                    openssl("CVE-2")));
                }
                running.add(threads.submit(() -> findings.evaluate(some)));
            }
            long opened = 0;
            for (Future<Reconciled> one : running) {
                opened += one.get().opened();
            }
            assertEquals(12, opened);
        }
    }

    @Test
    void everyTableIsProtected() {
        TestDatabase.assertProtected(database, "findings");
    }
}
