package org.openinspector.findings.report;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Destination;
import org.openinspector.apimodel.inspector2.ExternalReportStatus;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.Job;
import org.openinspector.storage.JobRetry;
import org.openinspector.storage.Jobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of reports: asked for, written in the background, done, failed or cancelled. A report
/// that is cut off by the end of the process is written anew at the next start.
public final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    /// A report that takes longer has failed.
    private static final Duration TIME_MAX = Duration.ofHours(12);

    /// Failures of the place that may pass are tried so often, within some minutes.
    private static final int ATTEMPTS_MAX = 5;

    /// How often a running report looks whether it was cancelled.
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// How long a report waits for its turn before it asks again.
    private static final Duration TURN = Duration.ofSeconds(2);

    private static final int PRIORITY = 25;

    private final Database database;

    /// One at a time, whoever asks: the queue's other workers are for scans.
    private final Semaphore writing = new Semaphore(1);

    private final Map<ReportKind, ReportContent> contents = new EnumMap<>(ReportKind.class);
    private @Nullable Jobs jobs;
    private InstantSource clock = InstantSource.system();

    /// Reports of a database; nothing is written before [#open].
    public Reports(Database database) {
        this.database = database;
    }

    /// Says what is in a kind of report.
    public synchronized void produce(ReportKind kind, ReportContent content) {
        contents.put(kind, content);
    }

    /// Defines the tasks that write reports, and has those written that were left.
    ///
    /// @param queue not started yet
    public synchronized void open(Jobs queue, ReportStore place, InstantSource time) {
        if (jobs != null) {
            throw new IllegalStateException("reports were opened before");
        }
        jobs = queue;
        clock = time;
        JobRetry retry =
                new JobRetry(Integer.MAX_VALUE, Duration.ofSeconds(5), Duration.ofMinutes(5));
        for (ReportKind kind : ReportKind.values()) {
            queue.define(kind.task(), retry, job -> run(kind, job, place));
        }
        database.acrossAccounts(ReportRows::inProgress)
                .forEach(report ->
                        queue.enqueue(
                                report.kind().task(), id(report), "{}", PRIORITY, time.instant()));
    }

    /// Asks for a report.
    ///
    /// @param scope whose report it is
    /// @param readable whose things it holds
    /// @param criteria the wire's filter as JSON; empty for everything
    /// @return empty if another one of the kind is in progress
    public Optional<UUID> create(
            AccountScope scope,
            AccountScope readable,
            ReportKind kind,
            String format,
            Optional<String> criteria,
            Destination destination) {
        Jobs queue = jobs();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Report report =
                new Report(
                        UUID.randomUUID(),
                        kind,
                        scope.accounts().getFirst(),
                        scope.region(),
                        readable,
                        format,
                        criteria,
                        destination,
                        ExternalReportStatus.IN_PROGRESS,
                        null,
                        null,
                        now);
        boolean added =
                database.write(
                        scope,
                        connection -> {
                            if (!ReportRows.add(connection, report)) {
                                return false;
                            }
                            queue.enqueue(connection, kind.task(), id(report), "{}", PRIORITY, now);
                            return true;
                        });
        return added ? Optional.of(report.id()) : Optional.empty();
    }

    /// A report of the scope.
    ///
    /// @param id null for the one in progress, or else the newest
    public Optional<Report> get(AccountScope scope, ReportKind kind, @Nullable UUID id) {
        return database.read(
                scope,
                connection ->
                        id == null
                                ? ReportRows.current(connection, scope, kind)
                                : ReportRows.get(connection, scope, kind, id));
    }

    /// Ends a report that is in progress; what was written of its files is removed.
    ///
    /// @return false if it was not in progress
    public boolean cancel(AccountScope scope, UUID id) {
        Instant now = clock.instant();
        return database.write(
                scope,
                connection ->
                        ReportRows.finish(
                                connection,
                                scope,
                                id,
                                ExternalReportStatus.CANCELLED,
                                null,
                                null,
                                now));
    }

    private synchronized Jobs jobs() {
        if (jobs == null) {
            throw new IllegalStateException("reports are not opened");
        }
        return jobs;
    }

    private synchronized ReportContent content(ReportKind kind) {
        ReportContent content = contents.get(kind);
        if (content == null) {
            throw new IllegalStateException("nothing produces reports of " + kind);
        }
        return content;
    }

    private static String id(Report report) {
        return report.accountId() + "|" + report.region() + "|" + report.id();
    }

    private void run(ReportKind kind, Job job, ReportStore place)
            throws IOException, InterruptedException {
        String[] parts = job.id().split("\\|", 3);
        AccountScope own = AccountScope.of(parts[0], parts[1]);
        Optional<Report> found = get(own, kind, UUID.fromString(parts[2]));
        if (found.isEmpty()) {
            return;
        }
        Report report = found.get();
        if (job.progress().isPresent()) {
            discard(place, report, job.progress().get());
        }
        if (!report.status().equals(ExternalReportStatus.IN_PROGRESS)) {
            return;
        }
        if (!writing.tryAcquire()) {
            jobs().enqueue(kind.task(), job.id(), "{}", PRIORITY, clock.instant().plus(TURN));
            return;
        }
        try {
            write(kind, job, place, own, report);
        } finally {
            writing.release();
        }
    }

    private void write(ReportKind kind, Job job, ReportStore place, AccountScope own, Report report)
            throws IOException, InterruptedException {
        var files = new Writing(report, own, job, place);
        try {
            content(kind).write(report, files);
            finish(own, report, ExternalReportStatus.SUCCEEDED, null, null);
            LOG.atInfo()
                    .addKeyValue("report", report.id())
                    .addKeyValue("kind", kind)
                    .addKeyValue("files", files.count)
                    .log("report done");
        } catch (InterruptedException e) {
            if (job.stopping()) {
                throw e;
            }
            LOG.atInfo().addKeyValue("report", report.id()).log("report cancelled");
        } catch (ReportException e) {
            if (e.code().equals(ReportingErrorCode.INTERNAL_ERROR) && mayPass(report, job)) {
                throw e;
            }
            fail(own, report, e.code(), String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            if (mayPass(report, job)) {
                throw e;
            }
            fail(
                    own,
                    report,
                    ReportingErrorCode.INTERNAL_ERROR,
                    "it could not be written; the server's log says why",
                    e);
        }
    }

    private boolean mayPass(Report report, Job job) {
        return job.attempt() < ATTEMPTS_MAX && !isLate(report);
    }

    private boolean isLate(Report report) {
        return clock.instant().isAfter(report.createdAt().plus(TIME_MAX));
    }

    private void fail(
            AccountScope own,
            Report report,
            ReportingErrorCode code,
            String message,
            Exception cause) {
        finish(own, report, ExternalReportStatus.FAILED, code, message);
        LOG.atWarn()
                .addKeyValue("report", report.id())
                .addKeyValue("code", code.value())
                .setCause(code.equals(ReportingErrorCode.INTERNAL_ERROR) ? cause : null)
                .addKeyValue("reason", cause.getMessage())
                .log("report failed");
    }

    private void finish(
            AccountScope own,
            Report report,
            ExternalReportStatus status,
            @Nullable ReportingErrorCode code,
            @Nullable String message) {
        Instant now = clock.instant();
        database.updateAcrossAccounts(connection ->
                ReportRows.finish(connection, own, report.id(), status, code, message, now));
    }

    private static void discard(ReportStore place, Report report, String handle) {
        try {
            place.discard(report.target(), handle);
        } catch (IOException e) {
            // The bucket's own rules for incomplete uploads take it.
            LOG.atWarn()
                    .addKeyValue("report", report.id())
                    .addKeyValue("reason", e.getMessage())
                    .log("report leaves an incomplete upload");
        }
    }

    /// Writes the files of one attempt.
    private final class Writing implements ReportContent.Files {
        private final Report report;
        private final AccountScope own;
        private final Job job;
        private final ReportStore place;
        private long looked = System.nanoTime();
        private int count;

        Writing(Report report, AccountScope own, Job job, ReportStore place) {
            this.report = report;
            this.own = own;
            this.job = job;
            this.place = place;
        }

        @Override
        public void add(String name, String contentType, ReportContent.Body body)
                throws IOException, InterruptedException {
            check();
            try (ReportStore.Upload upload =
                    place.begin(
                            report.target(), report.target().key(name), contentType, job::save)) {
                body.write(upload.out());
                look();
                upload.complete();
            }
            count++;
        }

        @Override
        public void check() throws IOException, InterruptedException {
            if (job.stopping()) {
                throw new InterruptedException("the server stops");
            }
            if (System.nanoTime() - looked > LOOK.toNanos()) {
                look();
            }
        }

        private void look() throws IOException, InterruptedException {
            looked = System.nanoTime();
            if (isLate(report)) {
                throw new ReportException(
                        ReportingErrorCode.INTERNAL_ERROR, "it took longer than 12 hours");
            }
            boolean wanted =
                    get(own, report.kind(), report.id())
                            .filter(now -> now.status().equals(ExternalReportStatus.IN_PROGRESS))
                            .isPresent();
            if (!wanted) {
                throw new InterruptedException("the report was cancelled");
            }
        }
    }
}
