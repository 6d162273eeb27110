package org.openinspector.accounts.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.openinspector.storage.Job;
import org.openinspector.storage.JobRetry;
import org.openinspector.storage.Jobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rotates keys, and does in the background what follows: data keys are wrapped by the newest
/// master key, and what is plain or sealed with an outgoing key is sealed anew, part by part in
/// small transactions. A job that was cut off goes on where it was.
public final class KeyWork {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWork.class);
    private static final String TASK = "reseal";
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final int REWRAP_BATCH = 50;

    /// Until then another server may still seal with the version before.
    private static final Duration SETTLED = AccountKeys.LOOK.multipliedBy(2);

    private final AccountKeys keys;
    private final Jobs jobs;
    private final List<Resealing> parts;
    private final InstantSource clock;

    /// Defines the task; it runs hourly and finds nothing to do mostly.
    ///
    /// @param jobs not started yet
    public KeyWork(AccountKeys keys, Jobs jobs, List<Resealing> parts, InstantSource clock) {
        this.keys = keys;
        this.jobs = jobs;
        this.parts = List.copyOf(parts);
        this.clock = clock;
        jobs.define(
                TASK,
                new JobRetry(Integer.MAX_VALUE, Duration.ofSeconds(5), Duration.ofMinutes(10)),
                this::run);
        jobs.every(TASK, PERIOD, PERIOD.dividedBy(10));
    }

    /// The versions of the owner's key; the last one seals.
    public List<KeyVersion> versions(String owner) {
        return keys.versions(owner);
    }

    /// Makes a new version of the owner's key, and has everything sealed anew soon.
    ///
    /// @return its number
    public int rotate(String owner) {
        int version = keys.rotate(owner);
        jobs.enqueue(TASK, "rotated", "", 0, clock.instant().plus(SETTLED).plusSeconds(1));
        LOG.atInfo()
                .addKeyValue("owner", owner)
                .addKeyValue("version", version)
                .log("data-key rotated");
        return version;
    }

    /// A walk through all parts: since when, which part, and where in it.
    private record Walk(Instant since, int part, String after) {
        static Walk parse(String saved) {
            String[] fields = saved.split("\t", 3);
            return new Walk(Instant.parse(fields[0]), Integer.parseInt(fields[1]), fields[2]);
        }

        String saved() {
            return since + "\t" + part + "\t" + after;
        }
    }

    void run(Job job) throws InterruptedException {
        int rewrapped = 0;
        for (int batch = 1; batch > 0; rewrapped += batch) {
            goOn(job);
            batch = keys.rewrap(REWRAP_BATCH);
        }
        if (rewrapped > 0) {
            LOG.atInfo()
                    .addKeyValue("keys", rewrapped)
                    .addKeyValue("master", keys.masterName())
                    .log("data-keys rewrapped");
        }
        if (keys.outgoing().isEmpty() && parts.stream().noneMatch(Resealing::hasPlain)) {
            return;
        }
        Walk walk =
                job.progress().map(Walk::parse).orElseGet(() -> new Walk(clock.instant(), 0, ""));
        while (walk.part() < parts.size()) {
            goOn(job);
            Optional<String> last = parts.get(walk.part()).step(walk.after());
            walk =
                    last.isPresent()
                            ? new Walk(walk.since(), walk.part(), last.get())
                            : new Walk(walk.since(), walk.part() + 1, "");
            job.save(walk.saved());
        }
        Instant since = walk.since();
        List<KeyVersion> done =
                keys.outgoing().stream().filter(one -> settled(one, since)).toList();
        keys.retire(done);
        LOG.atInfo().addKeyValue("retired", done.size()).log("reseal done");
    }

    /// Nothing was sealed with it any more when the walk began.
    private boolean settled(KeyVersion outgoing, Instant since) {
        return keys.versions(outgoing.owner()).stream()
                .filter(next -> next.version() == outgoing.version() + 1)
                .anyMatch(next -> next.createdAt().plus(SETTLED).isBefore(since));
    }

    private static void goOn(Job job) throws InterruptedException {
        if (job.stopping()) {
            throw new InterruptedException("the server stops");
        }
    }
}
