package org.openinspector.apiserver;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.apimodel.inspector2.EcrRepositoryMetadata;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Connector;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.estate.use.ImageUse;
import org.openinspector.estate.use.UseListing;
import org.openinspector.estate.use.Workload;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// What the tests' server looks at: resources that a test writes down, and vulnerability data that
/// fit them.
final class TestEstate implements Connector {
    /// A resource.
    ///
    /// @param kind `ec2`, `ecr` or `lambda`
    /// @param packages versions by name; a name with the prefix `unknown-` has no data
    /// @param state `""`, `stopped`, `unreadable` or `problem`
    record Thing(
            String accountId,
            String kind,
            String id,
            Map<String, String> packages,
            Map<String, String> tags,
            String state) {}

    /// Reads `packages` as names and versions, alternating.
    static Thing thing(String accountId, String kind, String id, String state, String... packages) {
        Map<String, String> versions = new TreeMap<>();
        for (int i = 0; i < packages.length; i += 2) {
            versions.put(packages[i], packages[i + 1]);
        }
        return new Thing(
                accountId, kind, id, versions, Map.of("owner", "team-of-" + accountId), state);
    }

    private final List<Thing> things;

    TestEstate(List<Thing> things) {
        this.things = List.copyOf(things);
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public List<SweepUnit> units() {
        return things.stream()
                .map(thing -> new SweepUnit(thing.accountId(), ApiServer.REGION, thing.kind()))
                .distinct()
                .toList();
    }

    @Override
    public SweepResult sweep(SweepUnit unit, Consumer<Discovered> found) {
        for (Thing thing : things) {
            if (thing.accountId().equals(unit.accountId()) && thing.kind().equals(unit.kind())) {
                found.accept(discovered(thing));
            }
        }
        return SweepResult.complete();
    }

    /// Every account runs every image of all in a cluster of its own.
    @Override
    public Optional<UseListing> uses(SweepUnit unit) {
        return Optional.of(
                new UseListing.Complete(
                        things.stream()
                                .filter(thing -> thing.kind().equals("ecr"))
                                .map(thing ->
                                        new ImageUse(
                                                thing.id(),
                                                cluster(unit.accountId()),
                                                new Workload.EcsTasks(
                                                        "service:web", "task-definition/web:1"),
                                                2,
                                                1,
                                                Optional.empty()))
                                .toList()));
    }

    static String cluster(String accountId) {
        return "arn:aws:ecs:" + ApiServer.REGION + ":" + accountId + ":cluster/main";
    }

    private Discovered discovered(Thing thing) {
        ResourceType type =
                switch (thing.kind()) {
                    case "ec2" -> ResourceType.AWS_EC2_INSTANCE;
                    case "ecr" -> ResourceType.AWS_ECR_CONTAINER_IMAGE;
                    default -> ResourceType.AWS_LAMBDA_FUNCTION;
                };
        return new Discovered(
                Resource.builder()
                        .type(type)
                        .id(thing.id())
                        .partition("aws")
                        .region(ApiServer.REGION)
                        .tags(thing.tags())
                        .build(),
                thing.accountId(),
                ApiServer.REGION,
                name(),
                thing.kind(),
                thing.kind().equals("ecr")
                        ? Optional.of(
                                ResourceScanMetadata.builder()
                                        .ecrRepository(
                                                EcrRepositoryMetadata.builder()
                                                        .name(repository(thing.id()))
                                                        .build())
                                        .build())
                        : Optional.empty(),
                Optional.empty(),
                "print " + thing.packages(),
                thing.state().equals("stopped")
                        ? Optional.of(
                                new Ineligible(
                                        ScanStatusReason.EC2_INSTANCE_STOPPED,
                                        ScanStatusCode.INACTIVE,
                                        false))
                        : Optional.empty(),
                "");
    }

    /// `shop` of `arn:…:repository/shop/sha256:…`.
    private static String repository(String arn) {
        return arn.substring(arn.indexOf('/') + 1, arn.lastIndexOf('/'));
    }

    @Override
    public Inspection inspect(Discovered resource, InspectionContext context) {
        Thing thing =
                things.stream()
                        .filter(each ->
                                each.id().equals(resource.resource().id())
                                        && each.accountId().equals(resource.accountId()))
                        .findFirst()
                        .orElseThrow();
        if (thing.state().equals("unreadable")) {
            return new Inspection.NotInspected(
                    ScanStatusReason.ACCESS_DENIED, thing.id() + " may not be read");
        }
        List<InstalledPackage> installed = new ArrayList<>();
        thing.packages()
                .forEach((name, version) ->
                        installed.add(
                                InstalledPackage.of(
                                        PackageUrl.of(
                                                name.startsWith("unknown-") ? "gem" : "pypi",
                                                "",
                                                name,
                                                version),
                                        Evidence.installed(
                                                EntryPath.of("opt/" + name + "/METADATA")))));
        List<ScanProblem> problems =
                thing.state().equals("problem")
                        ? List.of(
                                new ScanProblem(
                                        "ruby/gemfile-lock",
                                        EntryPath.of("app/Gemfile.lock"),
                                        12,
                                        "expected a gem, got \"?\""))
                        : List.of();
        return new Inspection.Inventoried(new Inventory(Optional.empty(), installed), problems);
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    /// Vulnerability data: `CVE-2020-<number>` of each package, fixed in version 2.0.
    record Data(Map<String, Hole> holes) implements KnowledgeSource {
        /// @param vector CVSS 3.1; decides the severity
        record Hole(String id, String vector) {}

        @Override
        public Lease lease() {
            var builder = new SnapshotBuilder(Instant.EPOCH);
            builder.coverage(new Coverage("pypi", "test", Coverage.Extent.COMPLETE));
            holes.forEach((name, hole) -> builder.advisory(advisory(name, hole)));
            Knowledge knowledge = builder.inMemory();
            return new Lease() {
                @Override
                public Knowledge knowledge() {
                    return knowledge;
                }

                @Override
                public String version() {
                    return "v1";
                }

                @Override
                public void close() {
                    knowledge.close();
                }
            };
        }

        private static Advisory advisory(String name, Hole hole) {
            return new Advisory(
                    "test",
                    hole.id(),
                    new TreeSet<>(),
                    new TreeSet<>(),
                    new TreeSet<>(),
                    "a hole in " + name,
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(new SeverityStatement("test", "CVSS_V3", hole.vector())),
                    List.of(),
                    List.of(),
                    List.of(
                            new AffectedPackage(
                                    new PackageKey("pypi", name),
                                    VersionScheme.PEP440,
                                    List.of(
                                            AffectedRange.until(
                                                    VersionScheme.PEP440, "0", Optional.of("2.0"))),
                                    new TreeSet<>(),
                                    AffectedPackage.FixState.FIXED,
                                    List.of())));
        }

        @Override
        public AutoCloseable onChange(Runnable changed) {
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
