package org.openinspector.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.aws.inventory.CollectedInventory;
import org.openinspector.aws.inventory.CollectedLines;
import org.openinspector.aws.inventory.InventoryDocument;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.model.EntryPath;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.SystemState;

/// Draws up an instance's inventory from two accounts of it: what Systems Manager lists, and what
/// the document `OpenInspector-Inventory` collected there.
///
/// | | Systems Manager | collected |
/// | --- | --- | --- |
/// | packages of the operating system | if it is the newer one | if it is the newer one, and came to its end |
/// | sources of Debian packages | | always |
/// | packages of languages, running kernel | | always |
///
/// A collection that fell short takes nothing away: the last complete one, if it is less than a
/// week old, stands in for it, and coverage says why.
final class InstanceInspections {
    private static final EntryPath COLLECTED = EntryPath.of(InventoryDocument.NAME);

    private final InstanceInventories inventories;
    private final InventoryCollections collections;

    InstanceInspections(InstanceInventories inventories, InventoryCollections collections) {
        this.inventories = inventories;
        this.collections = collections;
    }

    /// What was collected, and why it is not all.
    ///
    /// @param collected empty if there is nothing
    /// @param at when
    /// @param shortfall empty if it is all
    private record Collection(
            Optional<CollectedInventory> collected,
            Instant at,
            Optional<Inspection.Shortfall> shortfall) {
        static final Collection NONE =
                new Collection(Optional.empty(), Instant.EPOCH, Optional.empty());
    }

    Inspection inspect(AwsClients clients, Discovered instance, InspectionContext context)
            throws InterruptedException {
        String id = instance.resource().id();
        try {
            Optional<InstanceLocator> known = InstanceLocator.parse(instance.locator());
            Platform platform;
            if (known.isPresent()) {
                platform = Platform.of(known.get().platformName(), known.get().platformVersion());
            } else {
                Optional<ManagedInstance> managed =
                        Optional.ofNullable(
                                Ec2Instances.managed(clients, instance.region(), List.of(id))
                                        .get(id));
                if (managed.isEmpty()) {
                    return new Inspection.NotInspected(
                            ScanStatusReason.UNMANAGED_EC2_INSTANCE,
                            "Systems Manager does not manage " + id + " any more");
                }
                platform = managed.get().platform();
            }
            if (!platform.isSupported()) {
                return new Inspection.NotInspected(
                        ScanStatusReason.UNSUPPORTED_OS,
                        "the platform of " + id + " is not supported",
                        Inspection.Retry.ON_CHANGE);
            }
            Collection collection =
                    known.isPresent()
                            ? collection(clients, instance, known.get())
                            : Collection.NONE;
            InstanceInventories.Applications applications =
                    inventories.read(
                            clients,
                            instance.unit(),
                            id,
                            known.map(InstanceLocator::print).orElse(""));
            return inventoried(
                    id,
                    platform,
                    applications,
                    collection,
                    known.map(InstanceLocator::deep).orElse(true),
                    context);
        } catch (AwsCallException e) {
            // An instance that is gone is told by the listing of instances, not of inventories.
            return new Inspection.NotInspected(Outcomes.reason(e), String.valueOf(e.getMessage()));
        }
    }

    private static Inspection inventoried(
            String id,
            Platform platform,
            InstanceInventories.Applications applications,
            Collection collection,
            boolean deep,
            InspectionContext context)
            throws InterruptedException {
        List<Map<String, String>> own =
                collection.collected().map(CollectedInventory::applications).orElse(List.of());
        boolean ownOnes =
                collection.collected().filter(CollectedInventory::applicationsComplete).isPresent()
                        && (applications.entries().isEmpty()
                                || applications
                                        .at()
                                        .map(at -> !at.isAfter(collection.at()))
                                        .orElse(true));
        var system =
                new SsmInventory(
                        platform,
                        ownOnes ? COLLECTED : SsmInventory.PLACE,
                        ownOnes ? Map.of() : SsmInventory.sources(own));
        boolean more = true;
        for (Map<String, String> entry : ownOnes ? own : applications.entries()) {
            more = more && system.add(entry);
        }
        if (system.isEmpty()) {
            return new Inspection.NotInspected(
                    ScanStatusReason.NO_INVENTORY,
                    "Systems Manager has no " + InstanceInventories.TYPE + " of " + id);
        }
        List<ScanProblem> problems = new ArrayList<>(system.problems());
        applications
                .problem()
                .ifPresent(problem ->
                        problems.add(
                                new ScanProblem(
                                        SsmInventory.REPORTER, SsmInventory.PLACE, problem)));
        Inventory inventory = system.inventory();
        if (collection.collected().isPresent()) {
            CollectedInventory collected = collection.collected().get();
            collected
                    .problems()
                    .forEach(problem ->
                            problems.add(
                                    new ScanProblem(SsmInventory.REPORTER, COLLECTED, problem)));
            List<InstalledPackage> all = new ArrayList<>(inventory.packages());
            if (deep) {
                CollectedTree.Languages languages =
                        CollectedTree.catalog(collected, inventory.packages(), context);
                all.addAll(languages.packages());
                problems.addAll(languages.problems());
            }
            all.sort(
                    Comparator.comparing(InstalledPackage::purl)
                            .thenComparing(each -> each.evidence().getFirst().path()));
            inventory =
                    new Inventory(
                            inventory.distribution(),
                            all,
                            new SystemState(collected.kernel(), new TreeSet<>()));
        }
        return new Inspection.Inventoried(
                inventory, problems, deep ? collection.shortfall() : Optional.empty());
    }

    private Collection collection(AwsClients clients, Discovered instance, InstanceLocator known)
            throws AwsCallException, InterruptedException {
        return switch (known.outcome()) {
            case NONE -> kept(instance, Optional.empty());
            case TIME ->
                    kept(
                            instance,
                            shortfall(
                                    "DEEP_INSPECTION_COLLECTION_TIME_LIMIT_EXCEEDED",
                                    "the collection took more than "
                                            + InventoryDocument.SECONDS_MAX
                                            + " s"));
            case FAILED ->
                    kept(
                            instance,
                            shortfall(
                                    "DEEP_INSPECTION_NO_INVENTORY",
                                    "nothing could be collected: " + known.trouble()));
            case DAILY_LIMIT ->
                    kept(
                            instance,
                            shortfall(
                                    "DEEP_INSPECTION_DAILY_SSM_INVENTORY_LIMIT_EXCEEDED",
                                    "it was collected as often as it may be in 24 hours"));
            case PRINTED -> printed(clients, instance, known);
        };
    }

    private Collection printed(AwsClients clients, Discovered instance, InstanceLocator known)
            throws AwsCallException, InterruptedException {
        String id = instance.resource().id();
        CommandInvocations.Output output =
                collections.output(clients, instance.region(), known.command(), id);
        Optional<CollectedInventory> read = CollectedLines.read(output.text());
        Instant at = known.requested().orElse(Instant.EPOCH);
        if (read.isEmpty()) {
            return kept(
                    instance,
                    shortfall(
                            "DEEP_INSPECTION_NO_INVENTORY",
                            "the command "
                                    + known.command()
                                    + " printed nothing that "
                                    + InventoryDocument.NAME
                                    + " prints"));
        }
        CollectedInventory collected = read.get();
        if (collected.limit().isPresent()) {
            return switch (collected.limit().get()) {
                case PACKAGES ->
                        new Collection(
                                read,
                                at,
                                shortfall(
                                        "DEEP_INSPECTION_PACKAGE_COLLECTION_LIMIT_EXCEEDED",
                                        "more than "
                                                + InventoryDocument.PACKAGES_MAX
                                                + " files of packages; the rest is left out"));
                case TIME ->
                        keptOr(
                                instance,
                                new Collection(
                                        read,
                                        at,
                                        shortfall(
                                                "DEEP_INSPECTION_COLLECTION_TIME_LIMIT_EXCEEDED",
                                                "the collection took more than "
                                                        + InventoryDocument.SECONDS_MAX
                                                        + " s; the rest is left out")));
            };
        }
        if (!collected.complete()) {
            return keptOr(
                    instance,
                    new Collection(
                            read,
                            at,
                            shortfall(
                                    "DEEP_INSPECTION_PACKAGE_COLLECTION_LIMIT_EXCEEDED",
                                    "Systems Manager keeps "
                                            + CommandInvocations.OUTPUT_CHARS
                                            + " characters of an output, and it is longer: name a"
                                            + " bucket for it with "
                                            + Ec2Settings.OUTPUT)));
        }
        collections.keep(instance.unit(), id, output.text(), at);
        return new Collection(read, at, Optional.empty());
    }

    private static Optional<Inspection.Shortfall> shortfall(String reason, String message) {
        return Optional.of(new Inspection.Shortfall(ScanStatusReason.of(reason), message));
    }

    private Collection kept(Discovered instance, Optional<Inspection.Shortfall> shortfall) {
        return keptOr(instance, new Collection(Optional.empty(), Instant.EPOCH, shortfall));
    }

    /// The last complete collection in place of this one, for the same reason.
    private Collection keptOr(Discovered instance, Collection fresh) {
        if (!collections.allowed()) {
            return fresh;
        }
        Optional<InventoryCollections.Kept> kept =
                collections.kept(instance.unit(), instance.resource().id());
        return kept.flatMap(last ->
                        CollectedLines.read(last.text())
                                .map(read ->
                                        new Collection(
                                                Optional.of(read), last.at(), fresh.shortfall())))
                .orElse(fresh);
    }
}
