package org.openinspector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.openinspector.advisories.fetch.AdvisoryUpdate;
import org.openinspector.advisories.fetch.SourceResult;
import org.openinspector.advisories.fetch.SourceState;
import org.openinspector.advisories.fetch.UpdateListener;
import org.openinspector.advisories.fetch.UpdateProcess;
import org.openinspector.advisories.fetch.UpdateResult;
import org.openinspector.advisories.fetch.UpdateRunningException;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotException;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.storage.Jobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Keeps the vulnerability data fresh: at the first start and every six hours, each server at its
/// own moment, and whenever it is asked to. In a process of its own, because compiling takes more
/// memory than a server should hold.
final class KnowledgeUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(KnowledgeUpdates.class);
    private static final String TASK = "advisory-update";
    private static final Duration EVERY = Duration.ofHours(6);
    private static final Duration JITTER = Duration.ofMinutes(40);
    private static final int ASKED_PRIORITY = 90;
    private static final String AGE_TASK = "advisory-age";
    private static final String CHECK_TASK = "advisory-check";
    private static final Duration CHECK_EVERY = Duration.ofHours(1);
    private static final Duration AGE_EVERY = Duration.ofHours(1);

    private final AdvisoryStore store;
    private final Map<String, String> environment;
    private final String version;
    private final Jobs jobs;
    private final InstantSource clock;
    private volatile boolean running;

    /// Defines the task; nothing runs before the queue does.
    ///
    /// @param recurring false where nothing is fetched unless somebody asks
    KnowledgeUpdates(
            AdvisoryStore store,
            Map<String, String> environment,
            String version,
            Jobs jobs,
            InstantSource clock,
            boolean recurring) {
        this.store = store;
        this.environment = Map.copyOf(environment);
        this.version = version;
        this.jobs = jobs;
        this.clock = clock;
        jobs.define(TASK, _ -> update());
        jobs.define(CHECK_TASK, _ -> rebuildIfDamaged());
        jobs.every(CHECK_TASK, CHECK_EVERY, CHECK_EVERY.dividedBy(10));
        if (recurring) {
            jobs.every(TASK, EVERY, JITTER);
            jobs.define(AGE_TASK, _ -> warnOfAge());
            jobs.every(AGE_TASK, AGE_EVERY, AGE_EVERY.dividedBy(10));
        }
    }

    /// Starts an update now.
    ///
    /// @return false if one is running
    boolean updateNow(Instant now) {
        if (running) {
            return false;
        }
        jobs.enqueue(TASK, "asked", "{}", ASKED_PRIORITY, now);
        return true;
    }

    /// True while an update runs.
    boolean running() {
        return running;
    }

    private void update() throws IOException, InterruptedException {
        running = true;
        try {
            UpdateResult result =
                    UpdateProcess.likeThis()
                            .run(store, List.of(), environment, version, UpdateListener.NONE);
            for (SourceResult source : result.sources()) {
                LOG.atInfo()
                        .addKeyValue("source", source.source())
                        .addKeyValue("outcome", source.outcome())
                        .addKeyValue("reason", source.reason().orElse(""))
                        .addKeyValue("records", source.records())
                        .log("advisory-update source");
            }
            LOG.atLevel(result.isWhole() ? Level.INFO : Level.WARN)
                    .addKeyValue("sources", result.sources().size())
                    .addKeyValue("failed", result.failed())
                    .addKeyValue("compiled", result.compiled())
                    .addKeyValue("reason", firstReason(result))
                    .log(result.isWhole() ? "advisory-update done" : "advisory-update incomplete");
        } catch (UpdateRunningException e) {
            LOG.atInfo().addKeyValue("reason", e.getMessage()).log("advisory-update left out");
        } finally {
            running = false;
        }
    }

    /// A disk may spoil a block that nobody touches for weeks. Whoever has the snapshot open keeps
    /// using it until the new one is complete.
    private void rebuildIfDamaged() throws IOException, InterruptedException {
        if (!Files.exists(store.snapshot()) || !store.hasFeeds()) {
            return;
        }
        try (Snapshot snapshot = Snapshot.open(store.snapshot())) {
            snapshot.check();
            return;
        } catch (SnapshotException damaged) {
            LOG.atError()
                    .addKeyValue("reason", damaged.getMessage())
                    .log("advisories damaged, compiling the kept feeds again");
        }
        try {
            UpdateResult result =
                    UpdateProcess.likeThis()
                            .rebuild(store, environment, version, UpdateListener.NONE);
            LOG.atInfo().addKeyValue("compiled", result.compiled()).log("advisory-check done");
        } catch (UpdateRunningException e) {
            LOG.atInfo().addKeyValue("reason", e.getMessage()).log("advisory-check left out");
        }
    }

    /// Old data finds old vulnerabilities only: somebody must know.
    private void warnOfAge() {
        Instant now = clock.instant();
        List<String> stale =
                AdvisoryUpdate.states(store).stream()
                        .filter(state -> state.isStale(now))
                        .map(SourceState::source)
                        .toList();
        if (!stale.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("sources", stale)
                    .addKeyValue("hours", SourceState.STALE_AFTER.toHours())
                    .log("advisories stale");
        }
    }

    private static String firstReason(UpdateResult result) {
        return result.failure()
                .or(() ->
                        result.sources().stream()
                                .flatMap(source -> source.reason().stream())
                                .findFirst())
                .orElse("");
    }
}
