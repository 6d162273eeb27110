package org.openinspector.aws;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanMode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationResponse;
import software.amazon.awssdk.services.ssm.model.InstanceInformationStringFilter;

/// EC2 instances, and their inventories as Systems Manager's agent takes them. One instance of this
/// class serves all accounts: whose clients ask is a parameter of each call.
final class Ec2Instances {
    static final String KIND = "ec2";

    private static final String EXCLUSION = "InspectorEc2Exclusion";

    /// What a filter takes.
    private static final int IDS_MAX = 50;

    private final Function<SweepUnit, DeepInspection> deepInspection;
    private final InstanceInventories inventories;
    private final InventoryCollections collections;
    private final InstanceInspections inspections;
    private final InstantSource clock;

    /// @param deepInspection the account's configuration of deep inspection in the Region
    Ec2Instances(
            Function<SweepUnit, DeepInspection> deepInspection,
            InstanceInventories inventories,
            InventoryCollections collections,
            InstantSource clock) {
        this.deepInspection = deepInspection;
        this.inventories = inventories;
        this.collections = collections;
        this.inspections = new InstanceInspections(inventories, collections);
        this.clock = clock;
    }

    /// What a sweep knows before it lists the instances.
    ///
    /// @param managed by instance
    /// @param unknown why it is not known who is managed; empty if it is
    /// @param captured by managed instance
    /// @param collected by instance
    private record Around(
            SweepUnit unit,
            Duration staleAfter,
            DeepInspection deep,
            Map<String, ManagedInstance> managed,
            Optional<AwsCallException> unknown,
            Map<String, Captured> captured,
            Map<String, InventoryCollections.State> collected) {}

    SweepResult sweep(AwsClients clients, SweepUnit unit, Consumer<Discovered> found)
            throws InterruptedException {
        return sweep(clients, unit, List.of(), found);
    }

    /// Some instances alone. Those that are not handed over are gone.
    SweepResult sweep(
            AwsClients clients, SweepUnit unit, Set<String> instanceIds, Consumer<Discovered> found)
            throws InterruptedException {
        List<String> ids =
                instanceIds.stream().filter(id -> id.matches("i-[0-9a-f]{8,17}")).sorted().toList();
        for (int from = 0; from < ids.size(); from += IDS_MAX) {
            SweepResult result =
                    sweep(
                            clients,
                            unit,
                            ids.subList(from, Math.min(ids.size(), from + IDS_MAX)),
                            found);
            if (result instanceof SweepResult.Incomplete) {
                return result;
            }
        }
        return SweepResult.complete();
    }

    /// @param ids these instances; empty: all
    private SweepResult sweep(
            AwsClients clients, SweepUnit unit, List<String> ids, Consumer<Discovered> found)
            throws InterruptedException {
        Around around = around(clients, unit, ids);
        List<String> due = new ArrayList<>();
        try {
            var tokens = new PageTokens("ec2:DescribeInstances");
            while (tokens.more()) {
                DescribeInstancesResponse page = page(clients, unit.region(), ids, tokens.next());
                page.reservations().stream()
                        .map(Reservation::instances)
                        .flatMap(List::stream)
                        .filter(Ec2Instances::exists)
                        .forEach(instance -> found.accept(discovered(around, instance, due)));
                tokens.after(page.nextToken());
            }
        } catch (AwsCallException e) {
            return Outcomes.incomplete(e);
        }
        collections.send(clients, unit, around.deep(), due);
        return around.unknown().map(Outcomes::incomplete).orElse(SweepResult.complete());
    }

    /// Ids go into a filter: one that is gone meanwhile is then left out, where a list of ids would
    /// be refused as a whole.
    private static DescribeInstancesResponse page(
            AwsClients clients, String region, List<String> ids, @Nullable String token)
            throws AwsCallException, InterruptedException {
        return clients.calls()
                .call(
                        region,
                        "ec2:DescribeInstances",
                        () ->
                                clients.ec2(region)
                                        .describeInstances(b -> {
                                            b.maxResults(1000).nextToken(token);
                                            if (!ids.isEmpty()) {
                                                b.filters(
                                                        Filter.builder()
                                                                .name("instance-id")
                                                                .values(ids)
                                                                .build());
                                            }
                                        }));
    }

    private Around around(AwsClients clients, SweepUnit unit, List<String> ids)
            throws InterruptedException {
        Map<String, ManagedInstance> managed = Map.of();
        Map<String, Captured> captured = Map.of();
        Optional<AwsCallException> unknown = Optional.empty();
        try {
            managed = managed(clients, unit.region(), ids);
            Collection<ManagedInstance> asked =
                    managed.values().stream()
                            .filter(each -> each.active() && each.platform().isSupported())
                            .toList();
            captured = inventories.look(clients, unit, asked, ids.isEmpty());
        } catch (AwsCallException e) {
            // Who exists can still be told, but not who is managed.
            unknown = Optional.of(e);
        }
        return new Around(
                unit,
                clients.settings().staleAfter(),
                deepInspection.apply(unit),
                managed,
                unknown,
                captured,
                collections.look(clients, unit));
    }

    /// Who is managed.
    ///
    /// @param ids of these; empty: all
    static Map<String, ManagedInstance> managed(AwsClients clients, String region, List<String> ids)
            throws AwsCallException, InterruptedException {
        Map<String, ManagedInstance> managed = new HashMap<>();
        var tokens = new PageTokens("ssm:DescribeInstanceInformation");
        while (tokens.more()) {
            DescribeInstanceInformationResponse page =
                    clients.calls()
                            .call(
                                    region,
                                    "ssm:DescribeInstanceInformation",
                                    () ->
                                            clients.ssm(region)
                                                    .describeInstanceInformation(b -> {
                                                        // Not taken together with a filter of ids
                                                        // by all.
                                                        b.nextToken(tokens.next());
                                                        if (ids.isEmpty()) {
                                                            b.maxResults(50);
                                                        } else {
                                                            b.filters(
                                                                    InstanceInformationStringFilter
                                                                            .builder()
                                                                            .key("InstanceIds")
                                                                            .values(ids)
                                                                            .build());
                                                        }
                                                    }));
            page.instanceInformationList().stream()
                    .map(ManagedInstance::of)
                    .filter(each -> each.id().startsWith("i-"))
                    .filter(each -> ids.isEmpty() || ids.contains(each.id()))
                    .forEach(each -> managed.put(each.id(), each));
            tokens.after(page.nextToken());
        }
        return managed;
    }

    private static boolean exists(Instance instance) {
        InstanceStateName state = state(instance);
        return instance.instanceId() != null
                && state != InstanceStateName.TERMINATED
                && state != InstanceStateName.SHUTTING_DOWN;
    }

    private static InstanceStateName state(Instance instance) {
        return instance.state() == null || instance.state().name() == null
                ? InstanceStateName.UNKNOWN_TO_SDK_VERSION
                : instance.state().name();
    }

    /// @param due takes the instance if its own inventory is to be collected
    private Discovered discovered(Around around, Instance instance, List<String> due) {
        String id = instance.instanceId();
        Map<String, String> tags = Outcomes.tags(instance.tags(), Tag::key, Tag::value);
        Optional<ManagedInstance> managed = Optional.ofNullable(around.managed().get(id));
        Optional<Platform> platform = managed.map(ManagedInstance::platform);
        Captured captured = around.captured().getOrDefault(id, Captured.NONE);
        InventoryCollections.State collected = InventoryCollections.of(around.collected(), id);
        Optional<Ineligible> ineligible =
                ineligible(instance, tags, managed, platform, around.unknown());
        boolean wanted =
                ineligible.isEmpty()
                        && managed.filter(each -> each.online() && each.isLinux()).isPresent()
                        && collections.allowed()
                        && collections.due(collected);
        boolean exhausted = wanted && collections.exhausted(collected);
        if (wanted && !exhausted) {
            due.add(id);
        }
        String fingerprint = "none";
        String locator = "";
        if (ineligible.isEmpty()) {
            ineligible = aged(captured, collected, around.staleAfter());
            InstanceLocator known =
                    InstanceLocator.of(
                            managed.orElseThrow(), captured, collected, exhausted, around.deep());
            fingerprint = known.fingerprint(platform.orElseThrow());
            locator = known.text();
        }
        return new Discovered(
                Outcomes.resource(
                        ResourceType.AWS_EC2_INSTANCE,
                        id,
                        around.unit(),
                        tags,
                        Ec2Details.details(instance, tags, platform)),
                around.unit().accountId(),
                around.unit().region(),
                AwsConnector.NAME,
                KIND,
                Optional.of(Ec2Details.metadata(instance, tags, managed)),
                Optional.of(ScanMode.EC2_SSM_AGENT_BASED),
                fingerprint,
                ineligible,
                locator);
    }

    /// Why an instance is not scanned, as far as that can be told without its inventory.
    private static Optional<Ineligible> ineligible(
            Instance instance,
            Map<String, String> tags,
            Optional<ManagedInstance> managed,
            Optional<Platform> platform,
            Optional<AwsCallException> unknown) {
        if (tags.keySet().stream().anyMatch(key -> key.strip().equalsIgnoreCase(EXCLUSION))) {
            return Optional.of(
                    Outcomes.ineligible(
                            ScanStatusReason.EXCLUDED_BY_TAG, true, "tag " + EXCLUSION));
        }
        InstanceStateName state = state(instance);
        if (state == InstanceStateName.STOPPED || state == InstanceStateName.STOPPING) {
            return Optional.of(
                    Outcomes.ineligible(ScanStatusReason.EC2_INSTANCE_STOPPED, false, ""));
        }
        if (unknown.isPresent()) {
            return unknown.map(Outcomes::ineligible);
        }
        if (managed.filter(ManagedInstance::active).isEmpty()) {
            return Optional.of(
                    Outcomes.ineligible(
                            ScanStatusReason.UNMANAGED_EC2_INSTANCE,
                            false,
                            "Systems Manager does not manage it: install the agent and attach a"
                                    + " role with AmazonSSMManagedInstanceCore"));
        }
        return platform.filter(known -> !known.isSupported())
                .map(known ->
                        Outcomes.ineligible(
                                ScanStatusReason.UNSUPPORTED_OS,
                                true,
                                "\""
                                        + managed.get().platformName()
                                        + " "
                                        + managed.get().platformVersion()
                                        + "\" is not supported"));
    }

    /// An instance whose own inventory was collected is scanned by that, whether or not Systems
    /// Manager takes another one.
    private Optional<Ineligible> aged(
            Captured captured, InventoryCollections.State collected, Duration staleAfter) {
        if (collected.last().filter(CommandInvocations.Invocation::succeeded).isPresent()) {
            return Optional.empty();
        }
        if (captured.failure().isPresent()) {
            return captured.failure().map(Outcomes::ineligible);
        }
        if (!captured.isThere()) {
            return Optional.of(
                    Outcomes.ineligible(
                            ScanStatusReason.NO_INVENTORY,
                            false,
                            "Systems Manager has no "
                                    + InstanceInventories.TYPE
                                    + " of it: associate"
                                    + " AWS-GatherSoftwareInventory"));
        }
        Instant at = captured.at().orElse(Instant.EPOCH);
        return Duration.between(at, clock.instant()).compareTo(staleAfter) <= 0
                ? Optional.empty()
                : Optional.of(
                        Outcomes.ineligible(
                                ScanStatusReason.STALE_INVENTORY,
                                false,
                                captured.at()
                                        .map(time -> "its inventory was captured " + time)
                                        .orElse("nobody says when its inventory was captured")));
    }

    /// The inventory of one instance.
    Inspection inspect(AwsClients clients, Discovered instance, InspectionContext context)
            throws InterruptedException {
        return inspections.inspect(clients, instance, context);
    }

    /// An instance of this class with what it needs.
    ///
    /// @param settings say where files may be kept
    static Ec2Instances of(
            AwsSettings settings,
            Ec2Settings ec2,
            CommandInvocations commands,
            Function<SweepUnit, DeepInspection> deepInspection,
            InstantSource clock)
            throws IOException {
        return new Ec2Instances(
                deepInspection,
                new InstanceInventories(
                        ec2,
                        new InventoryShelf(
                                settings.cacheFolder().resolve("inventories"),
                                InstanceInventories.shelfBytes()),
                        clock),
                new InventoryCollections(
                        ec2, commands, settings.cacheFolder().resolve("collected"), clock),
                clock);
    }

    InventoryCollections collections() {
        return collections;
    }
}
