package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.inspector2.Destination;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.findings.report.FolderReportStore;
import org.openinspector.findings.report.Report;
import org.openinspector.findings.report.ReportException;
import org.openinspector.findings.report.ReportKind;
import org.openinspector.findings.report.ReportStore;
import org.openinspector.findings.report.ReportTarget;
import org.openinspector.findings.report.Reports;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.Jobs;
import org.openinspector.testkitserver.TestDatabase;

/// The life of reports on a real queue: done, failed, cancelled, cut off.
final class ReportsTest {
    private static final AccountScope A = AccountScope.of("111122223333", "us-east-1");
    private static final AccountScope B = AccountScope.of("444455556666", "us-east-1");
    private static final Destination PLACE =
            Destination.builder()
                    .bucketName("reports")
                    .keyPrefix("monthly/")
                    .kmsKeyArn("arn:aws:kms:us-east-1:111122223333:key/1")
                    .build();

    @TempDir Path folder;
    private final Database database = TestDatabase.fresh(Findings.CAPABILITY);
    private final Jobs jobs = new Jobs(database);

    @AfterEach
    void close() {
        jobs.close();
        database.close();
    }

    private static Optional<UUID> create(Reports reports, AccountScope scope) {
        return reports.create(scope, scope, ReportKind.SBOM, "SPDX_2_3", Optional.empty(), PLACE);
    }

    private static Report await(Reports reports, AccountScope scope, UUID id)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            Report report = reports.get(scope, ReportKind.SBOM, id).orElseThrow();
            if (!report.status().value().equals("IN_PROGRESS")) {
                return report;
            }
            assertTrue(System.nanoTime() < end, "in progress for a minute");
            Thread.sleep(20);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void oneAtATimeForEachAccount() throws Exception {
        Reports reports = new Reports(database);
        CountDownLatch go = new CountDownLatch(1);
        reports.produce(
                ReportKind.SBOM,
                (report, files) -> {
                    go.await();
                    files.add(
                            report.id() + ".json",
                            "application/json",
                            out -> out.write("{}".getBytes(StandardCharsets.UTF_8)));
                });
        reports.open(jobs, new FolderReportStore(folder), InstantSource.system());
        jobs.start();
        UUID first = create(reports, A).orElseThrow();
        assertEquals(Optional.empty(), create(reports, A));
        UUID other = create(reports, B).orElseThrow();
        assertEquals(Optional.empty(), reports.get(B, ReportKind.SBOM, first));
        assertEquals(Optional.empty(), reports.get(A, ReportKind.FINDINGS, first));
        assertFalse(reports.cancel(B, first), "B cancelled what is A's");
        go.countDown();
        assertEquals("SUCCEEDED", await(reports, A, first).status().value());
        assertEquals("SUCCEEDED", await(reports, B, other).status().value());
        assertEquals(
                List.of(
                        folder.resolve("111122223333/reports/monthly/" + first + ".json"),
                        folder.resolve("444455556666/reports/monthly/" + other + ".json")),
                files());
        UUID again = create(reports, A).orElseThrow();
        assertEquals(again, reports.get(A, ReportKind.SBOM, null).orElseThrow().id());
        assertFalse(reports.cancel(A, first), "a report that is done was cancelled");
        assertEquals("SUCCEEDED", await(reports, A, again).status().value());
    }

    @Test
    void whatIsCancelledLeavesNothing() throws Exception {
        Reports reports = new Reports(database);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        reports.produce(
                ReportKind.SBOM,
                (report, files) ->
                        files.add(
                                "a.json",
                                "application/json",
                                out -> {
                                    out.write(new byte[1 << 20]);
                                    writing.countDown();
                                    try {
                                        while (true) {
                                            Thread.sleep(50);
                                            files.check();
                                        }
                                    } finally {
                                        ended.countDown();
                                    }
                                }));
        reports.open(jobs, new FolderReportStore(folder), InstantSource.system());
        jobs.start();
        UUID id = create(reports, A).orElseThrow();
        assertTrue(writing.await(60, TimeUnit.SECONDS));
        assertTrue(reports.cancel(A, id));
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        assertEquals("CANCELLED", await(reports, A, id).status().value());
        while (!jobs.list().isEmpty()) {
            Thread.sleep(20);
        }
        assertEquals(List.of(), files());
    }

    @Test
    void aFailureHasItsReason() throws Exception {
        Reports reports = new Reports(database);
        reports.produce(
                ReportKind.SBOM,
                (report, files) -> {
                    throw new ReportException(ReportingErrorCode.BUCKET_NOT_FOUND, "none such");
                });
        reports.open(jobs, new FolderReportStore(folder), InstantSource.system());
        jobs.start();
        UUID id = create(reports, A).orElseThrow();
        Report failed = await(reports, A, id);
        assertEquals("FAILED", failed.status().value());
        assertEquals(ReportingErrorCode.BUCKET_NOT_FOUND, failed.errorCode());
        assertEquals("none such", failed.errorMessage());
        assertTrue(create(reports, A).isPresent(), "a failed report is in the way");
    }

    @Test
    void afterTwelveHoursItHasFailed() throws Exception {
        Reports reports = new Reports(database);
        reports.produce(
                ReportKind.SBOM,
                (report, files) -> {
                    throw new IllegalStateException("the test's");
                });
        Instant[] now = {Instant.now()};
        reports.open(jobs, new FolderReportStore(folder), () -> now[0]);
        UUID id = create(reports, A).orElseThrow();
        now[0] = now[0].plus(Duration.ofHours(13));
        jobs.start();
        Report failed = await(reports, A, id);
        assertEquals(ReportingErrorCode.INTERNAL_ERROR, failed.errorCode());
    }

    /// A process that ended while it wrote: the next one lets go of what was begun, and writes.
    @Test
    void aReportThatWasCutOffIsWrittenAnew() throws Exception {
        Reports reports = new Reports(database);
        CountDownLatch writing = new CountDownLatch(1);
        reports.produce(
                ReportKind.SBOM,
                (report, files) ->
                        files.add(
                                "a.json",
                                "application/json",
                                out -> {
                                    writing.countDown();
                                    while (true) {
                                        Thread.sleep(50);
                                        files.check();
                                    }
                                }));
        reports.open(jobs, new Dropping(new FolderReportStore(folder)), InstantSource.system());
        jobs.start();
        UUID id = create(reports, A).orElseThrow();
        assertTrue(writing.await(60, TimeUnit.SECONDS));
        jobs.close();
        assertEquals(1, files().size(), "nothing is left of the first attempt");

        Jobs next = new Jobs(database);
        try {
            Reports after = new Reports(database);
            after.produce(
                    ReportKind.SBOM,
                    (report, files) ->
                            files.add(
                                    "b.json",
                                    "application/json",
                                    out -> out.write("{}".getBytes(StandardCharsets.UTF_8))));
            after.open(next, new FolderReportStore(folder), InstantSource.system());
            next.start();
            assertEquals("SUCCEEDED", await(after, A, id).status().value());
            assertEquals(List.of(folder.resolve("111122223333/reports/monthly/b.json")), files());
        } finally {
            next.close();
        }
    }

    /// Forgets to let go of what is not complete, as a process does that is killed.
    private record Dropping(ReportStore store) implements ReportStore {
        @Override
        public Upload begin(
                ReportTarget target, String key, String contentType, Consumer<String> begun)
                throws IOException {
            Upload upload = store.begin(target, key, contentType, begun);
            return new Upload() {
                @Override
                public OutputStream out() {
                    return upload.out();
                }

                @Override
                public void complete() throws IOException {
                    upload.complete();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void discard(ReportTarget target, String handle) throws IOException {
            store.discard(target, handle);
        }
    }

    @Test
    void noReportLeavesItsFolder() {
        var store = new FolderReportStore(folder);
        for (String prefix : List.of("../x", "a/../../b", "a//b", ".", "a".repeat(300), "a\0b")) {
            ReportTarget target =
                    ReportTarget.of(
                            "111122223333",
                            "us-east-1",
                            PLACE.toBuilder().keyPrefix(prefix).build());
            assertThrows(
                    ReportException.class,
                    () -> store.begin(target, target.key("r.csv"), "text/csv", _ -> {}),
                    prefix);
        }
        for (String bucket : List.of("..", "a/b", "ab", "A-bucket", "x".repeat(64), "a..b")) {
            ReportTarget target =
                    ReportTarget.of(
                            "111122223333",
                            "us-east-1",
                            PLACE.toBuilder().bucketName(bucket).build());
            ReportException refused =
                    assertThrows(
                            ReportException.class,
                            () -> store.begin(target, target.key("r.csv"), "text/csv", _ -> {}),
                            bucket);
            assertEquals(ReportingErrorCode.BUCKET_NOT_FOUND, refused.code());
        }
        ReportTarget others =
                ReportTarget.of(
                        "111122223333",
                        "us-east-1",
                        PLACE.toBuilder().expectedBucketOwner("444455556666").build());
        assertEquals(
                ReportingErrorCode.INVALID_PERMISSIONS,
                assertThrows(
                                ReportException.class,
                                () -> store.begin(others, others.key("r"), "text/csv", _ -> {}))
                        .code());
    }

    @Test
    void aCellIsNoFormula() {
        assertEquals("'=1+1", FindingsSheet.cell("=1+1"));
        assertEquals("\"'@SUM(a,b)\"", FindingsSheet.cell("@SUM(a,b)"));
        assertEquals("'-2", FindingsSheet.cell("-2"));
        assertEquals("\"a \"\"b\"\"\"", FindingsSheet.cell("a \"b\""));
        assertEquals("plain", FindingsSheet.cell("plain"));
        assertEquals(55, FindingsSheet.header().split(",", -1).length);
    }
}
