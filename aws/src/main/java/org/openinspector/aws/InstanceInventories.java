package org.openinspector.aws;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.services.ssm.model.GetInventoryResponse;
import software.amazon.awssdk.services.ssm.model.InventoryFilter;
import software.amazon.awssdk.services.ssm.model.InventoryQueryOperatorType;
import software.amazon.awssdk.services.ssm.model.InventoryResultEntity;
import software.amazon.awssdk.services.ssm.model.InventoryResultItem;
import software.amazon.awssdk.services.ssm.model.ListInventoryEntriesResponse;
import software.amazon.awssdk.services.ssm.model.ResultAttribute;

/// `AWS:Application` of many instances with few calls.
///
/// What a sweep asks for, in this order:
///
/// 1. the Resource Data Sync in S3, if there is one: a thousand instances a call;
/// 2. `GetInventory`, 50 instances a call, for instances whose association has run since they were
///    asked about last, or an hour ago. What it answers is kept for the inspections that follow;
/// 3. `ListInventoryEntries`, one instance a call, where the endpoint or a policy lacks the other.
final class InstanceInventories {
    static final String TYPE = "AWS:Application";

    /// An inventory may change without an association, by a patch command for example.
    private static final Duration ASKED_AGAIN = Duration.ofHours(1);

    /// What a filter takes.
    private static final int FILTER_VALUES = 40;

    private static final int PAGE = 50;
    private static final int ENTRIES_PAGE = 50;
    private static final long SHELF_BYTES = 1L << 30;

    private final Optional<DataSync> sync;
    private final InventoryShelf shelf;
    private final InstantSource clock;
    private final Map<SweepUnit, Map<String, Seen>> memory = new ConcurrentHashMap<>();

    /// What was answered last.
    ///
    /// @param gathered as the instance's association said then
    private record Seen(Optional<Instant> gathered, Instant asked, Captured captured) {}

    InstanceInventories(Ec2Settings settings, InventoryShelf shelf, InstantSource clock) {
        this.sync = settings.dataSync().map(DataSync::new);
        this.shelf = shelf;
        this.clock = clock;
    }

    static long shelfBytes() {
        return SHELF_BYTES;
    }

    /// What is known of these instances' inventories, by instance; each has an answer.
    ///
    /// @param all true if these are all managed instances of the unit: who is not among them is
    ///   forgotten
    Map<String, Captured> look(
            AwsClients clients, SweepUnit unit, Collection<ManagedInstance> asked, boolean all)
            throws InterruptedException {
        Map<String, Captured> known = new HashMap<>();
        if (sync.isPresent()) {
            Set<String> ids = new HashSet<>();
            asked.forEach(instance -> ids.add(instance.id()));
            try {
                known.putAll(sync.get().list(clients, unit, all ? Set.of() : ids));
            } catch (AwsCallException _) {
                // Systems Manager itself is asked instead.
            }
        }
        Map<String, Seen> seen = memory.computeIfAbsent(unit, _ -> new ConcurrentHashMap<>());
        List<ManagedInstance> due = new ArrayList<>();
        Instant now = clock.instant();
        for (ManagedInstance instance : asked) {
            @Nullable Seen before = seen.get(instance.id());
            if (known.containsKey(instance.id())) {
                continue;
            }
            if (before != null
                    && before.gathered().isPresent()
                    && before.gathered().equals(instance.gathered())
                    && before.captured().failure().isEmpty()
                    && Duration.between(before.asked(), now).abs().compareTo(ASKED_AGAIN) < 0) {
                known.put(instance.id(), before.captured());
            } else {
                due.add(instance);
            }
        }
        Map<String, Captured> answered = ask(clients, unit, due, asked.size(), seen);
        for (ManagedInstance instance : due) {
            Captured captured = answered.getOrDefault(instance.id(), Captured.NONE);
            @Nullable Seen before = seen.get(instance.id());
            boolean passing = captured.failure().filter(why -> !lacking(why)).isPresent();
            if (passing && before != null && before.captured().isThere()) {
                captured = before.captured();
            } else {
                seen.put(instance.id(), new Seen(instance.gathered(), now, captured));
            }
            known.put(instance.id(), captured);
        }
        if (all) {
            seen.keySet().retainAll(known.keySet());
        }
        return known;
    }

    private Map<String, Captured> ask(
            AwsClients clients,
            SweepUnit unit,
            List<ManagedInstance> due,
            int managed,
            Map<String, Seen> seen)
            throws InterruptedException {
        Map<String, Captured> answered = new ConcurrentHashMap<>();
        if (due.isEmpty()) {
            return answered;
        }
        Set<String> unsure = new HashSet<>();
        try {
            if (due.size() > FILTER_VALUES && due.size() * 2 > managed) {
                bulk(clients, unit, List.of(), answered, seen, unsure);
            } else {
                for (int from = 0; from < due.size(); from += FILTER_VALUES) {
                    List<String> ids =
                            due.subList(from, Math.min(due.size(), from + FILTER_VALUES)).stream()
                                    .map(ManagedInstance::id)
                                    .toList();
                    bulk(clients, unit, ids, answered, seen, unsure);
                }
            }
            single(
                    clients,
                    unit,
                    due.stream().filter(each -> unsure.contains(each.id())).toList(),
                    answered);
        } catch (AwsCallException e) {
            if (lacking(e)) {
                single(clients, unit, due, answered);
            } else {
                due.forEach(each -> answered.putIfAbsent(each.id(), Captured.failed(e)));
            }
        }
        return answered;
    }

    /// True if another call may tell what this one does not.
    private static boolean lacking(AwsCallException failure) {
        return failure.kind() == AwsCallException.Kind.DENIED
                || failure.kind() == AwsCallException.Kind.NOT_SUPPORTED_BY_ENDPOINT;
    }

    private void bulk(
            AwsClients clients,
            SweepUnit unit,
            List<String> ids,
            Map<String, Captured> answered,
            Map<String, Seen> seen,
            Set<String> unsure)
            throws AwsCallException, InterruptedException {
        var tokens = new PageTokens("ssm:GetInventory");
        while (tokens.more()) {
            GetInventoryResponse page = page(clients, unit.region(), ids, tokens.next());
            for (InventoryResultEntity entity : page.entities()) {
                @Nullable InventoryResultItem item = entity.data().get(TYPE);
                if (entity.id() == null) {
                    continue;
                }
                if (item == null) {
                    // Emulators answer with other types than were asked for: that says nothing.
                    if (!entity.data().isEmpty()) {
                        unsure.add(entity.id());
                    }
                    continue;
                }
                Captured captured = captured(item);
                answered.put(entity.id(), captured);
                @Nullable Seen before = seen.get(entity.id());
                if (!item.content().isEmpty()
                        && (before == null
                                || !before.captured().print().equals(captured.print()))) {
                    shelf.put(key(unit, entity.id()), captured.print(), item.content());
                }
            }
            tokens.after(page.nextToken());
        }
    }

    private static GetInventoryResponse page(
            AwsClients clients, String region, List<String> ids, @Nullable String token)
            throws AwsCallException, InterruptedException {
        return clients.calls()
                .call(
                        region,
                        "ssm:GetInventory",
                        () ->
                                clients.ssm(region)
                                        .getInventory(b -> {
                                            b.resultAttributes(
                                                            ResultAttribute.builder()
                                                                    .typeName(TYPE)
                                                                    .build())
                                                    .maxResults(PAGE)
                                                    .nextToken(token);
                                            if (!ids.isEmpty()) {
                                                b.filters(
                                                        InventoryFilter.builder()
                                                                .key(
                                                                        "AWS:InstanceInformation.InstanceId")
                                                                .type(
                                                                        InventoryQueryOperatorType
                                                                                .EQUAL)
                                                                .values(ids)
                                                                .build());
                                            }
                                        }));
    }

    /// The hash stays while the content does, although it is captured every half an hour.
    private static Captured captured(InventoryResultItem item) {
        @Nullable String hash = item.contentHash();
        String print;
        if (hash != null && !hash.isEmpty()) {
            print = "hash " + hash;
        } else if (item.content().isEmpty()) {
            print = item.captureTime() == null ? "" : "time " + item.captureTime();
        } else {
            var text = new StringBuilder();
            item.content().forEach(entry -> text.append(new TreeMap<>(entry)).append('\n'));
            print = "content " + InventoryShelf.digest(text.toString());
        }
        return Captured.of(print, instant(item.captureTime()));
    }

    private void single(
            AwsClients clients,
            SweepUnit unit,
            List<ManagedInstance> due,
            Map<String, Captured> answered)
            throws InterruptedException {
        List<Captured> all =
                Parallel.map(
                        due,
                        instance -> {
                            try {
                                return single(clients, unit.region(), instance.id());
                            } catch (AwsCallException e) {
                                return Captured.failed(e);
                            }
                        });
        for (int i = 0; i < due.size(); i++) {
            answered.put(due.get(i).id(), all.get(i));
        }
    }

    private static Captured single(AwsClients clients, String region, String instance)
            throws AwsCallException, InterruptedException {
        ListInventoryEntriesResponse page = entries(clients, region, instance, null, 1);
        return page.entries().isEmpty()
                ? Captured.NONE
                : Captured.of(String.valueOf(page.captureTime()), instant(page.captureTime()));
    }

    private static ListInventoryEntriesResponse entries(
            AwsClients clients, String region, String instance, @Nullable String token, int most)
            throws AwsCallException, InterruptedException {
        return clients.calls()
                .call(
                        region,
                        "ssm:ListInventoryEntries",
                        () ->
                                clients.ssm(region)
                                        .listInventoryEntries(b ->
                                                b.instanceId(instance)
                                                        .typeName(TYPE)
                                                        .maxResults(most)
                                                        .nextToken(token)));
    }

    /// An instance's applications.
    ///
    /// @param at when they were captured
    /// @param problem what is wrong with them; empty if nothing is
    record Applications(
            List<Map<String, String>> entries, Optional<Instant> at, Optional<String> problem) {}

    /// Reads an instance's applications: as a sweep kept them, else from S3, else with one call,
    /// else page by page.
    ///
    /// @param print as the sweep gave it; `""` if it is not known
    Applications read(AwsClients clients, SweepUnit unit, String instance, String print)
            throws AwsCallException, InterruptedException {
        Optional<List<Map<String, String>>> kept = shelf.take(key(unit, instance), print);
        if (kept.isPresent()) {
            @Nullable Seen seen = memory.getOrDefault(unit, Map.of()).get(instance);
            return new Applications(
                    kept.get(),
                    seen == null ? Optional.empty() : seen.captured().at(),
                    Optional.empty());
        }
        Optional<Applications> synced = synced(clients, unit, instance, print);
        if (synced.isPresent()) {
            return synced.get();
        }
        try {
            for (InventoryResultEntity entity :
                    page(clients, unit.region(), List.of(instance), null).entities()) {
                @Nullable InventoryResultItem item = entity.data().get(TYPE);
                if (instance.equals(entity.id()) && item != null && !item.content().isEmpty()) {
                    return new Applications(
                            item.content(), instant(item.captureTime()), Optional.empty());
                }
            }
        } catch (AwsCallException e) {
            if (!lacking(e)) {
                throw e;
            }
        }
        return paged(clients, unit.region(), instance);
    }

    private Optional<Applications> synced(
            AwsClients clients, SweepUnit unit, String instance, String print)
            throws InterruptedException {
        if (sync.isEmpty() || !print.startsWith("sync ")) {
            return Optional.empty();
        }
        try {
            DataSync.Read read = sync.get().read(clients, unit, instance);
            return read.lines().entries().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Applications(
                                    read.lines().entries(), read.at(), read.lines().malformed()));
        } catch (AwsCallException | IOException _) {
            return Optional.empty(); // Systems Manager itself is asked instead
        }
    }

    private static Applications paged(AwsClients clients, String region, String instance)
            throws AwsCallException, InterruptedException {
        List<Map<String, String>> entries = new ArrayList<>();
        Optional<Instant> at = Optional.empty();
        var tokens = new PageTokens("ssm:ListInventoryEntries");
        while (tokens.more() && entries.size() <= SsmInventory.ENTRIES_MAX) {
            ListInventoryEntriesResponse page =
                    entries(clients, region, instance, tokens.next(), ENTRIES_PAGE);
            entries.addAll(page.entries());
            at = instant(page.captureTime());
            tokens.after(page.nextToken());
        }
        return new Applications(entries, at, Optional.empty());
    }

    private static String key(SweepUnit unit, String instance) {
        return unit.accountId() + "/" + unit.region() + "/" + instance;
    }

    static Optional<Instant> instant(@Nullable String text) {
        try {
            return text == null || text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.parse(text));
        } catch (DateTimeException odd) {
            return Optional.empty();
        }
    }
}
