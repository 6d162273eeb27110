package org.openinspector.estate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanMode;
import org.openinspector.estate.use.UseListing;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;

/// A connector whose world is a map.
final class Scripted implements Connector {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "us-east-1";
    static final SweepUnit UNIT = new SweepUnit(ACCOUNT, REGION, "ec2");

    final Map<String, Thing> world = new TreeMap<>();

    /// How resources are scanned, if that is told.
    final Map<String, ScanMode> modes = new TreeMap<>();

    final AtomicInteger inspections = new AtomicInteger();
    SweepResult result = SweepResult.complete();
    SweepUnit unit = UNIT;

    /// What is made of a resource before it is handed over.
    UnaryOperator<Discovered> dress = UnaryOperator.identity();

    /// What clusters run, if there are any.
    Optional<UseListing> uses = Optional.empty();

    /// Thrown by the next sweep after so many resources.
    int killAfter = -1;

    /// What inspections answer instead of the inventory.
    final Map<String, Inspection> instead = new LinkedHashMap<>();

    @Nullable Runnable whileInspecting;

    /// Happens after the next sweep has listed everything and before it has handed anything over.
    @Nullable Runnable whileSweeping;

    /// A resource of the scripted world.
    record Thing(
            Map<String, String> packages,
            Optional<Ineligible> ineligible,
            Map<String, String> tags) {
        static Thing of(String... nameAndVersion) {
            Map<String, String> packages = new TreeMap<>();
            for (int i = 0; i < nameAndVersion.length; i += 2) {
                packages.put(nameAndVersion[i], nameAndVersion[i + 1]);
            }
            return new Thing(packages, Optional.empty(), Map.of());
        }

        Thing but(@Nullable Ineligible reason) {
            return new Thing(packages, Optional.ofNullable(reason), tags);
        }

        Thing tagged(String key, String value) {
            return new Thing(packages, ineligible, Map.of(key, value));
        }
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public List<SweepUnit> units() {
        return List.of(unit);
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public SweepResult sweep(SweepUnit swept, Consumer<Discovered> found) {
        int left = killAfter;
        Map<String, Thing> listed = new TreeMap<>(world);
        Runnable meanwhile = whileSweeping;
        if (meanwhile != null) {
            whileSweeping = null;
            meanwhile.run();
        }
        for (Map.Entry<String, Thing> entry : listed.entrySet()) {
            if (left-- == 0) {
                killAfter = -1;
                throw new Killed();
            }
            Thing thing = entry.getValue();
            found.accept(
                    dress.apply(
                            new Discovered(
                                    Resource.builder()
                                            .type(ResourceType.AWS_EC2_INSTANCE)
                                            .id(entry.getKey())
                                            .partition("aws")
                                            .region(unit.region())
                                            .tags(thing.tags)
                                            .build(),
                                    unit.accountId(),
                                    unit.region(),
                                    name(),
                                    unit.kind(),
                                    Optional.empty(),
                                    Optional.ofNullable(modes.get(entry.getKey())),
                                    "print " + thing.packages,
                                    thing.ineligible,
                                    "")));
        }
        return result;
    }

    @Override
    public Optional<UseListing> uses(SweepUnit swept) {
        return uses;
    }

    @Override
    public Inspection inspect(Discovered resource, InspectionContext context) {
        inspections.incrementAndGet();
        Runnable meanwhile = whileInspecting;
        if (meanwhile != null) {
            whileInspecting = null;
            meanwhile.run();
        }
        Inspection other = instead.get(resource.resource().id());
        if (other != null) {
            return other;
        }
        Thing thing = world.get(resource.resource().id());
        return thing == null
                ? new Inspection.Gone()
                : new Inspection.Inventoried(inventory(thing.packages), List.of());
    }

    static Inventory inventory(Map<String, String> packages) {
        List<InstalledPackage> installed = new ArrayList<>();
        packages.forEach((name, version) ->
                installed.add(
                        InstalledPackage.of(
                                PackageUrl.of(
                                        name.startsWith("unknown-") ? "gem" : "pypi",
                                        "",
                                        name,
                                        version),
                                Evidence.installed(EntryPath.of(name + "/METADATA")))));
        return new Inventory(Optional.empty(), installed);
    }

    /// The process ends here.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }
}
