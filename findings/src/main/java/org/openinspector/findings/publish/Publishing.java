package org.openinspector.findings.publish;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Telling others: the face of this package. Nothing runs before [#start].
public final class Publishing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final Duration RELAY_POLL = Duration.ofMillis(500);
    private static final Duration ELSEWHERE_POLL = Duration.ofSeconds(2);
    private static final Duration DELIVERY_POLL = Duration.ofMillis(500);
    private static final Duration MEASURE_POLL = Duration.ofSeconds(5);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration EXPIRY_EVERY = Duration.ofMinutes(30);
    private static final Duration FIGURES_KEPT = Duration.ofSeconds(5);
    private static final long STOP_MILLIS = 15_000;

    private final Database database;
    private final InstantSource clock;
    private final EventSinks sinks;
    private final Relay relay;
    private final Courier courier;
    private final Expiry expiry;
    private final MetricNotices metrics;
    private final Set<SinkKey> delivering = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private volatile boolean stopping;
    private volatile @Nullable Figures lastFigures;
    private volatile AccountFigures accountFigures = AccountFigures.NONE;

    /// Publishing on a database.
    ///
    /// @param findings reads what changed
    /// @param filters decides what criteria of sinks match
    /// @param keys seal events and secrets
    /// @param publishers one of each type of sink
    public Publishing(
            Database database,
            ChangedFindings findings,
            FindingFilters filters,
            DataKeys keys,
            List<Publisher> publishers,
            DelegatedAdmins admins,
            PublishSettings settings,
            InstantSource clock) {
        this.database = database;
        this.clock = clock;
        Map<String, Publisher> byType = new LinkedHashMap<>();
        publishers.forEach(publisher -> byType.put(publisher.type(), publisher));
        this.sinks = new EventSinks(database, keys, filters, byType, settings, clock);
        this.relay = new Relay(database, findings, filters, keys, admins, settings, clock);
        this.courier =
                new Courier(database, keys, relay, byType, settings, clock, new SplittableRandom());
        this.expiry = new Expiry(database, settings);
        this.metrics = new MetricNotices(database);
    }

    /// Who knows the figures that are told to sinks that keep figures. Without, none are told.
    public void figuresFrom(AccountFigures source) {
        accountFigures = source;
    }

    /// What operators watch.
    ///
    /// @param rendered events, by this process
    /// @param delivered events, by this process
    /// @param failed attempts, of this process
    /// @param dead events given up, by this process
    /// @param relayLagSeconds since the oldest change that is not an event yet
    /// @param deliveryLagSeconds since the oldest event that a sink waits for was stored
    /// @param deadLetters that are kept
    /// @param expired events that were too old before some sink had them, ever
    /// @param failingSinks sinks whose last attempt failed, or whose receiver is gone
    public record Figures(
            long rendered,
            long delivered,
            long failed,
            long dead,
            double relayLagSeconds,
            double deliveryLagSeconds,
            long deadLetters,
            long expired,
            long failingSinks,
            Instant at) {}

    /// Sinks and what is in them.
    public EventSinks sinks() {
        return sinks;
    }

    /// Tells the delegated administrator that no more members can be enabled; see
    /// [Outbox#memberLimitReached].
    public void memberLimitReached(String admin, String region, int limit) {
        Instant now = clock.instant();
        database.updateAcrossAccounts(
                connection -> Outbox.memberLimitReached(connection, admin, region, limit, now));
    }

    Relay relay() {
        return relay;
    }

    Courier courier() {
        return courier;
    }

    Expiry expiry() {
        return expiry;
    }

    /// Takes note of the figures that are due.
    ///
    /// @return for how many accounts
    int measure() {
        return metrics.run(accountFigures, clock.instant());
    }

    /// Renders, delivers and deletes from now on.
    public void start() {
        run("publish-relay", this::relays);
        run("publish-figures", this::measures);
        run("publish-courier", this::delivers);
    }

    /// Ends; what is being delivered is delivered again by whoever comes next, unless it ends soon.
    @Override
    public void close() {
        stopping = true;
        news.release();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        try {
            for (Thread thread : threads) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                // One that has not started yet sees that it need not.
                if (thread.getState() != Thread.State.NEW
                        && (left <= 0 || !thread.join(Duration.ofMillis(left)))) {
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    private void run(String name, Loop loop) {
        Thread thread =
                Thread.ofVirtual()
                        .name(name)
                        .unstarted(() -> {
                            try {
                                loop.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } finally {
                                threads.remove(Thread.currentThread());
                            }
                        });
        threads.add(thread);
        thread.start();
    }

    private interface Loop {
        void run() throws InterruptedException;
    }

    private void relays() throws InterruptedException {
        Instant expired = Instant.MIN;
        while (!stopping) {
            Duration pause = RELAY_POLL;
            try {
                long before = relay.rendered();
                Relay.Result result = relay.run();
                if (relay.rendered() > before) {
                    news.release();
                }
                pause =
                        switch (result) {
                            case MORE -> Duration.ZERO;
                            case DONE -> RELAY_POLL;
                            case ELSEWHERE -> ELSEWHERE_POLL;
                        };
                Instant now = clock.instant();
                if (expired.plus(EXPIRY_EVERY).isBefore(now)) {
                    expired = now;
                    expiry.run(now);
                }
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("relay failed");
                pause = AFTER_FAILURE;
            }
            sleep(pause);
        }
    }

    private void measures() throws InterruptedException {
        while (!stopping) {
            try {
                int _ = measure();
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("figures failed");
                sleep(AFTER_FAILURE);
            }
            sleep(MEASURE_POLL);
        }
    }

    private void delivers() throws InterruptedException {
        while (!stopping) {
            try {
                for (SinkKey key : courier.due()) {
                    if (delivering.add(key)) {
                        run("publish-" + key.sinkId(), () -> deliver(key));
                    }
                }
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("delivery failed");
                sleep(AFTER_FAILURE);
            }
            boolean _ = news.tryAcquire(DELIVERY_POLL.toMillis(), TimeUnit.MILLISECONDS);
            news.drainPermits();
        }
    }

    private void deliver(SinkKey key) throws InterruptedException {
        try {
            while (!stopping && courier.deliver(key)) {
                // one batch after the other
            }
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("sink", key.sinkId()).setCause(e).log("delivery failed");
        } finally {
            delivering.remove(key);
        }
    }

    private void sleep(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        while (!stopping && System.nanoTime() < end) {
            Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 200));
        }
    }

    /// The figures, some seconds old at most.
    public Figures figures() {
        Instant now = clock.instant();
        @Nullable Figures last = lastFigures;
        if (last != null && now.isBefore(last.at().plus(FIGURES_KEPT))) {
            return last;
        }
        Figures figures =
                database.acrossAccounts(connection ->
                        SinkRows.query(
                                        connection,
                                        FIGURES,
                                        row ->
                                                new Figures(
                                                        relay.rendered(),
                                                        courier.delivered(),
                                                        courier.failed(),
                                                        courier.dead(),
                                                        Math.max(0, row.getDouble("relay_lag")),
                                                        Math.max(0, row.getDouble("delivery_lag")),
                                                        row.getLong("dead_letters"),
                                                        row.getLong("expired"),
                                                        row.getLong("failing"),
                                                        now),
                                        now,
                                        now)
                                .getFirst());
        lastFigures = figures;
        return figures;
    }

    private static final String FIGURES =
            """
            select
                coalesce(extract(epoch from ?::timestamptz
                    - (select at from findings.outbox order by change_no limit 1)), 0) as relay_lag,
                coalesce(extract(epoch from ?::timestamptz - (
                    select min(x.stored_at) from findings.event_sink s cross join lateral (
                        (select e.stored_at from findings.event e
                        where e.account_id = s.account_id and e.region = s.region
                            and e.event_no > s.cursor_no and %1$s order by e.event_no limit 1)
                        union all
                        (select e.stored_at from findings.event e
                        where e.admin_id = s.account_id and e.region = s.region
                            and e.event_no > s.cursor_no and %1$s order by e.event_no limit 1)) x
                    where s.news and s.cursor_no >= 0)), 0) as delivery_lag,
                (select count(*) from findings.sink_event where state = 'DEAD') as dead_letters,
                (select coalesce(sum(expired), 0) from findings.event_sink) as expired,
                (select count(*) from findings.event_sink
                    where failures > 0 or state = 'GONE') as failing
            """
                    .formatted(SinkRows.MATCHES);
}
