package org.openinspector.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.fetch.AdvisoryUpdate;
import org.openinspector.advisories.fetch.RemoteSources;
import org.openinspector.advisories.fetch.SourceState;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.apiserver.aws.AwsView;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.storage.Database;
import org.openinspector.storage.StorageException;

/// What the server knows of itself.
///
/// @param startedAt when this process started
/// @param data the data folder
/// @param aws what it may see of AWS
record SelfView(
        Instant startedAt,
        Path data,
        AdvisoryStore store,
        KnowledgeSource knowledge,
        KnowledgeUpdates updates,
        Database database,
        InstantSource clock,
        AwsView aws)
        implements ServerView {
    @Override
    public String version() {
        return Product.version();
    }

    @Override
    public List<String> waitsFor() {
        List<String> waits = new ArrayList<>();
        DiskSpace.problem(data).ifPresent(waits::add);
        try {
            database.updateAcrossAccounts(connection -> {
                try (var statement = connection.createStatement()) {
                    boolean _ = statement.execute("SELECT 1");
                }
            });
        } catch (StorageException e) {
            waits.add("the database does not answer");
        }
        return waits;
    }

    @Override
    public Optional<String> knowledgeVersion() {
        try (KnowledgeSource.Lease lease = knowledge.lease()) {
            return Optional.of(lease.version());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public List<Source> sources() {
        Map<String, Source> sources = new LinkedHashMap<>();
        try (KnowledgeSource.Lease lease = knowledge.lease()) {
            for (SourceStatus status : lease.knowledge().sources()) {
                sources.put(
                        status.id(),
                        new Source(
                                status.id(),
                                status.records(),
                                status.date()
                                        .map(date -> date.atStartOfDay(ZoneOffset.UTC).toInstant()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
            }
        } catch (IOException e) {
            sources.put(
                    "snapshot",
                    new Source(
                            "snapshot",
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(Reasons.of(e)),
                            Optional.empty()));
        }
        for (SourceState state : AdvisoryUpdate.states(store)) {
            Source used = sources.get(state.source());
            sources.put(
                    state.source(),
                    new Source(
                            state.source(),
                            used == null ? 0 : used.records(),
                            used == null ? Optional.empty() : used.date(),
                            state.succeeded(),
                            state.isFailing() ? state.failure() : Optional.empty(),
                            RemoteSources.named(state.source())
                                    .map(source ->
                                            source.files().getFirst().address().toString())));
        }
        return List.copyOf(sources.values());
    }

    @Override
    public boolean updating() {
        return updates.running();
    }

    @Override
    public boolean updateNow() {
        return updates.updateNow(clock.instant());
    }

    /// Makes the age of the data a metric.
    void measure(Metrics metrics) {
        metrics.gauge(
                "openinspector.knowledge.age",
                "seconds since the oldest source that is fetched was fetched last; NaN before the first",
                () -> {
                    Instant now = clock.instant();
                    return AdvisoryUpdate.states(store).stream()
                            .flatMap(state -> state.succeeded().stream())
                            .mapToDouble(at -> Duration.between(at, now).toSeconds())
                            .max()
                            .orElse(Double.NaN);
                });
    }
}
