package org.openinspector.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.aws.CommandInvocations.Invocation;
import org.openinspector.aws.Ec2Settings.Purpose;
import org.openinspector.aws.inventory.InventoryDocument;
import org.openinspector.estate.SweepUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collections by the document `OpenInspector-Inventory`: who is due, what became of the last one,
/// and the last complete output of each instance. What was sent is known from Systems Manager
/// itself, so a server that was killed sends nothing twice.
final class InventoryCollections {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryCollections.class);
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration OVERLAP = Duration.ofMinutes(10);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int DELIVERY_SECONDS = 600;
    private static final int BYTES_MAX = 16 << 20;

    private final Ec2Settings settings;
    private final CommandInvocations commands;
    private final Path folder;
    private final InstantSource clock;
    private final Map<SweepUnit, Known> memory = new ConcurrentHashMap<>();

    /// What is known of a unit's collections.
    private static final class Known {
        @Nullable Instant looked;
        final Map<String, Map<String, Invocation>> byInstance = new HashMap<>();
        Optional<AwsCallException> trouble = Optional.empty();
    }

    /// What is known of an instance's collections.
    ///
    /// @param last the last one that ended; empty if none did in a day
    /// @param running true if one has not ended
    /// @param requested when the last one was sent; empty if none was in a day
    /// @param today how many were sent in 24 hours
    /// @param trouble why none can be sent; empty if nothing is known to be in the way
    record State(
            Optional<Invocation> last,
            boolean running,
            Optional<Instant> requested,
            int today,
            Optional<AwsCallException> trouble) {
        static final State NONE =
                new State(Optional.empty(), false, Optional.empty(), 0, Optional.empty());
    }

    /// @param folder where the last complete outputs are kept
    InventoryCollections(
            Ec2Settings settings, CommandInvocations commands, Path folder, InstantSource clock)
            throws IOException {
        this.settings = settings;
        this.commands = commands;
        this.folder = Files.createDirectories(folder);
        this.clock = clock;
    }

    boolean allowed() {
        return settings.allows(Purpose.INVENTORY);
    }

    /// Asks what became of the commands that were sent, with one call for 50 of them.
    ///
    /// @return by instance; who is not there has none
    Map<String, State> look(AwsClients clients, SweepUnit unit) throws InterruptedException {
        if (!allowed()) {
            return Map.of();
        }
        Known known = memory.computeIfAbsent(unit, _ -> new Known());
        Instant now = clock.instant();
        synchronized (known) {
            Instant since = since(known, now);
            try {
                commands.since(clients, unit.region(), InventoryDocument.NAME, since)
                        .forEach((instance, sent) -> {
                            Map<String, Invocation> all =
                                    known.byInstance.computeIfAbsent(
                                            instance, _ -> new HashMap<>());
                            sent.forEach(each -> all.put(each.command(), each));
                        });
                known.looked = now;
            } catch (AwsCallException e) {
                known.trouble = Optional.of(e);
            }
            Map<String, State> states = new HashMap<>();
            known.byInstance.values().removeIf(all -> forget(all, now));
            known.byInstance.forEach(
                    (instance, all) -> states.put(instance, state(all.values(), known, now)));
            known.trouble.ifPresent(why -> states.put("", state(List.of(), known, now)));
            return states;
        }
    }

    private static Instant since(Known known, Instant now) {
        Instant since = now.minus(DAY);
        if (known.looked != null && known.looked.isAfter(since)) {
            since = known.looked.minus(OVERLAP);
            for (Map<String, Invocation> all : known.byInstance.values()) {
                for (Invocation each : all.values()) {
                    if (!each.ended() && each.requested().isBefore(since)) {
                        since = each.requested();
                    }
                }
            }
        }
        return since.isBefore(now.minus(DAY)) ? now.minus(DAY) : since;
    }

    private static boolean forget(Map<String, Invocation> all, Instant now) {
        all.values().removeIf(each -> each.requested().isBefore(now.minus(DAY)));
        return all.isEmpty();
    }

    private static State state(Collection<Invocation> all, Known known, Instant now) {
        Optional<Invocation> last = Optional.empty();
        Optional<Instant> requested = Optional.empty();
        boolean running = false;
        int today = 0;
        for (Invocation each : all) {
            if (each.requested().isAfter(now.minus(DAY))) {
                today++;
            }
            if (requested.isEmpty() || each.requested().isAfter(requested.get())) {
                requested = Optional.of(each.requested());
            }
            running |= !each.ended();
            if (each.ended()
                    && (last.isEmpty() || each.requested().isAfter(last.get().requested()))) {
                last = Optional.of(each);
            }
        }
        return new State(last, running, requested, today, known.trouble);
    }

    /// The state of an instance among those that [#look] told.
    static State of(Map<String, State> states, String instance) {
        return states.getOrDefault(instance, states.getOrDefault("", State.NONE));
    }

    /// True if the instance should be collected now.
    boolean due(State state) {
        return !state.running()
                && state.requested()
                        .map(at ->
                                Duration.between(at, clock.instant())
                                                .compareTo(settings.collectEvery())
                                        >= 0)
                        .orElse(true);
    }

    /// True if no more collections may be sent today.
    boolean exhausted(State state) {
        return state.today() >= settings.collectedMax();
    }

    /// Sends the command to instances, fifty at a time. What fails is told by the next [#look].
    void send(AwsClients clients, SweepUnit unit, DeepInspection deep, List<String> instances)
            throws InterruptedException {
        Known known = memory.computeIfAbsent(unit, _ -> new Known());
        Optional<AwsCallException> trouble = Optional.empty();
        for (int from = 0;
                from < instances.size() && trouble.isEmpty();
                from += CommandInvocations.INSTANCES_MAX) {
            List<String> batch =
                    instances.subList(
                            from,
                            Math.min(instances.size(), from + CommandInvocations.INSTANCES_MAX));
            try {
                String _ = sendNow(clients, unit, deep, batch);
            } catch (AwsCallException e) {
                trouble = Optional.of(e);
                LOG.atWarn()
                        .addKeyValue("unit", unit)
                        .addKeyValue("reason", e.getMessage())
                        .log("collection not sent");
            }
        }
        if (!instances.isEmpty()) {
            synchronized (known) {
                known.trouble = trouble;
            }
        }
    }

    /// Sends the command to at most fifty instances.
    ///
    /// @return its id
    String sendNow(AwsClients clients, SweepUnit unit, DeepInspection deep, List<String> instances)
            throws AwsCallException, InterruptedException {
        List<String> paths = new ArrayList<>(deep.paths());
        paths.addAll(deep.organizationPaths());
        return commands.send(
                clients,
                unit.region(),
                new CommandInvocations.Order(
                        unit.accountId(),
                        InventoryDocument.NAME,
                        Optional.of(InventoryDocument.document()),
                        InventoryDocument.parameters(deep.activated(), paths),
                        instances,
                        "OpenInspector " + settings.installation() + " inventory",
                        DELIVERY_SECONDS,
                        Integer.toString(CommandInvocations.INSTANCES_MAX),
                        "100%"));
    }

    /// What the command printed.
    CommandInvocations.Output output(
            AwsClients clients, String region, String command, String instance)
            throws AwsCallException, InterruptedException {
        return commands.output(clients, region, command, instance);
    }

    /// A complete output that was kept.
    record Kept(String text, Instant at) {}

    /// Keeps a complete output, in place of the one before.
    ///
    /// @param at when it was collected
    void keep(SweepUnit unit, String instance, String text, Instant at) {
        Path file = file(unit, instance);
        Path part = folder.resolve(file.getFileName() + ".part");
        try {
            try (var out = new GZIPOutputStream(Files.newOutputStream(part))) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            Files.setLastModifiedTime(part, FileTime.from(at));
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("collection not kept");
        }
    }

    /// The last complete output of an instance, unless it is older than a week.
    Optional<Kept> kept(SweepUnit unit, String instance) {
        Path file = file(unit, instance);
        try {
            Instant at = Files.getLastModifiedTime(file).toInstant();
            if (at.isBefore(clock.instant().minus(KEPT))) {
                Files.deleteIfExists(file);
                return Optional.empty();
            }
            try (var in = new GZIPInputStream(Files.newInputStream(file))) {
                return Optional.of(
                        new Kept(new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8), at));
            }
        } catch (IOException _) {
            return Optional.empty(); // there is none, or it is damaged: the next one replaces it
        }
    }

    private Path file(SweepUnit unit, String instance) {
        return folder.resolve(
                InventoryShelf.digest(unit.accountId() + "/" + unit.region() + "/" + instance));
    }
}
