package org.openinspector.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.openinspector.advisories.Coverage;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.testkit.Generator;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Random knowledge with an inventory to match: few names, few versions, few ids, so that much
/// coincides.
///
/// @param advisories of unique source and id
record World(List<Advisory> advisories, List<Coverage> coverage, Inventory inventory) {
    static final Generator<World> ANY = generator(true);

    /// Without channels, streams, flavours, modules, precedence: only ranges, versions, statuses
    /// and architectures.
    static final Generator<World> PLAIN = generator(false);

    private static final List<String> SOURCES =
            List.of(
                    "osv-ghsa",
                    "osv-pypi",
                    "rhel-vex",
                    "rhel-csaf",
                    "ubuntu-osv",
                    "debian-tracker");
    private static final List<String> PLAIN_SOURCES = List.of("one", "two", "three");
    private static final List<String> NAMESPACES =
            List.of(
                    "npm",
                    "pypi",
                    "maven",
                    "golang",
                    "deb:debian:12",
                    "deb:ubuntu:22.04",
                    "deb:ubuntu:22.04+esm-infra",
                    "rpm:rhel:9",
                    "rpm:rhel:9.2+eus",
                    "apk:alpine:v3.20",
                    "apk:alpine:v3.20:main");
    private static final List<String> PLAIN_NAMESPACES =
            List.of("npm", "pypi", "maven", "gem", "deb:debian:12", "apk:alpine:v3.20:main");

    private static Generator<World> generator(boolean full) {
        return new Generator<>() {
            @Override
            public World next(RandomGenerator random) {
                return World.next(random, full);
            }

            @Override
            public List<World> simpler(World world) {
                List<World> simpler = new ArrayList<>();
                for (int i = 0; i < world.advisories.size(); i++) {
                    List<Advisory> fewer = new ArrayList<>(world.advisories);
                    fewer.remove(i);
                    simpler.add(new World(fewer, world.coverage, world.inventory));
                }
                for (int i = 0; i < world.inventory.packages().size(); i++) {
                    List<InstalledPackage> fewer = new ArrayList<>(world.inventory.packages());
                    fewer.remove(i);
                    simpler.add(
                            new World(
                                    world.advisories,
                                    world.coverage,
                                    new Inventory(
                                            world.inventory.distribution(),
                                            fewer,
                                            world.inventory.system())));
                }
                return simpler;
            }
        };
    }

    private static World next(RandomGenerator random, boolean full) {
        List<Advisory> advisories = new ArrayList<>();
        TreeSet<String> taken = new TreeSet<>();
        int count = random.nextInt(1, 12);
        for (int i = 0; i < count; i++) {
            Advisory advisory = advisory(random, full);
            if (taken.add(advisory.source() + " " + advisory.id())) {
                advisories.add(advisory);
            }
        }
        List<Coverage> coverage = new ArrayList<>();
        for (String namespace : full ? NAMESPACES : PLAIN_NAMESPACES) {
            if (random.nextInt(3) > 0) {
                coverage.add(
                        new Coverage(
                                namespace,
                                one(random, full ? SOURCES : PLAIN_SOURCES),
                                one(random, List.of(Coverage.Extent.values()))));
            }
        }
        return new World(advisories, coverage, inventory(random, full));
    }

    private static <T> T one(RandomGenerator random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String id(RandomGenerator random) {
        return one(
                        random,
                        List.of(
                                "CVE-2024-000",
                                "CVE-2024-100",
                                "GHSA-aaaa-000",
                                "PYSEC-2024-",
                                "X-"))
                + random.nextInt(1, 4);
    }

    private static Advisory advisory(RandomGenerator random, boolean full) {
        TreeSet<String> aliases = new TreeSet<>();
        TreeSet<String> upstream = new TreeSet<>();
        int others = random.nextInt(3);
        boolean erratum = random.nextInt(4) == 0;
        for (int i = 0; i < others; i++) {
            (erratum ? upstream : aliases).add(id(random));
        }
        String id = id(random);
        aliases.remove(id);
        List<AffectedPackage> affected = new ArrayList<>();
        int packages = random.nextInt(1, 4);
        for (int i = 0; i < packages; i++) {
            affected.add(affected(random, full));
        }
        Say say = Say.by(one(random, full ? SOURCES : PLAIN_SOURCES), id);
        aliases.forEach(say::alias);
        upstream.forEach(say::fixes);
        if (random.nextInt(8) == 0) {
            say.withdrawn();
        }
        for (AffectedPackage each : affected) {
            say.add(
                    each.packageKey().namespace(),
                    each.packageKey().name(),
                    each.ranges(),
                    List.copyOf(each.versions()),
                    each.status(),
                    each.fixState(),
                    each.condition());
        }
        return say.done();
    }

    private static AffectedPackage affected(RandomGenerator random, boolean full) {
        String namespace = one(random, full ? NAMESPACES : PLAIN_NAMESPACES);
        VersionScheme scheme = Say.scheme(namespace);
        List<AffectedRange> ranges = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            ranges.add(range(random, scheme));
        }
        TreeSet<String> versions = new TreeSet<>();
        if (random.nextInt(4) == 0) {
            versions.add(version(random, scheme));
        }
        Condition condition = Condition.ALWAYS;
        if (random.nextInt(5) == 0 && namespace.indexOf(':') > 0) {
            condition =
                    condition.withArchitectures(
                            new TreeSet<>(List.of(one(random, List.of("x86_64", "aarch64")))));
        }
        if (full && namespace.startsWith("rpm")) {
            condition =
                    switch (random.nextInt(6)) {
                        case 0 ->
                                condition.withStream(one(random, List.of("el9_1", "el9_2", "el9")));
                        case 1 -> condition.withModule(one(random, List.of("m:1", "m:2")));
                        case 2 -> condition.withFlavour("fips");
                        default -> condition;
                    };
        }
        return new AffectedPackage(
                new org.openinspector.model.PackageKey(
                        namespace,
                        namespace.equals("maven") ? "g:a" : one(random, List.of("a", "b"))),
                scheme,
                ranges,
                versions,
                one(
                        random,
                        List.of(
                                Status.AFFECTED,
                                Status.AFFECTED,
                                Status.AFFECTED,
                                Status.NOT_AFFECTED,
                                Status.UNDER_INVESTIGATION)),
                one(random, List.of(FixState.values())),
                "",
                List.of(),
                condition);
    }

    private static AffectedRange range(RandomGenerator random, VersionScheme scheme) {
        String introduced = random.nextInt(3) == 0 ? version(random, scheme) : "0";
        boolean after = !introduced.equals("0") && random.nextInt(3) == 0;
        Optional<String> end = Optional.of(version(random, scheme));
        return switch (random.nextInt(4)) {
            case 0 ->
                    new AffectedRange(
                            scheme, introduced, after, end, Optional.empty(), Optional.empty());
            case 1 ->
                    new AffectedRange(
                            scheme, introduced, after, Optional.empty(), end, Optional.empty());
            case 2 ->
                    new AffectedRange(
                            scheme, introduced, after, Optional.empty(), Optional.empty(), end);
            default ->
                    new AffectedRange(
                            scheme,
                            introduced,
                            after,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty());
        };
    }

    private static String version(RandomGenerator random, VersionScheme scheme) {
        int n = random.nextInt(1, 6);
        return switch (scheme) {
            case DEBIAN -> one(random, List.of("1." + n + "-1", "1." + n + "~rc1-1", "1:0." + n));
            case RPM ->
                    one(
                            random,
                            List.of(
                                    "1." + n + "-1.el9",
                                    "1." + n + "-1.el9_2",
                                    "1:1." + n + "-1.el9",
                                    "1." + n + "-1.module+el9.2.0+1"));
            case ALPINE -> one(random, List.of("1." + n + "-r0", "1." + n + "_rc1-r1"));
            case PEP440 ->
                    one(random, List.of("1." + n, "1." + n + ".0", "1." + n + "rc1", "not one"));
            case MAVEN ->
                    one(
                            random,
                            List.of("1." + n, "1." + n + "-alpha-1", "1-x." + n, "1." + n + "-sp"));
            default -> one(random, List.of("1." + n + ".0", "1." + n + ".0-rc.1", "not one"));
        };
    }

    private static Inventory inventory(RandomGenerator random, boolean full) {
        List<InstalledPackage> packages = new ArrayList<>();
        String system =
                full
                        ? one(random, List.of("deb", "ubuntu", "rpm", "apk"))
                        : one(random, List.of("deb", "apk"));
        int count = random.nextInt(1, 6);
        for (int i = 0; i < count; i++) {
            InstalledPackage installed = installed(random, system, full);
            if (packages.stream().noneMatch(each -> each.purl().equals(installed.purl()))) {
                packages.add(installed);
            }
        }
        Inventory inventory =
                switch (system) {
                    case "deb" ->
                            Systems.on("debian", "12", packages.toArray(InstalledPackage[]::new));
                    case "ubuntu" ->
                            Systems.on(
                                    "ubuntu", "22.04", packages.toArray(InstalledPackage[]::new));
                    case "rpm" ->
                            Systems.on(
                                    "rhel",
                                    one(random, List.of("9.2", "9", "9.4")),
                                    packages.toArray(InstalledPackage[]::new));
                    default ->
                            Systems.on(
                                    "alpine", "3.20.1", packages.toArray(InstalledPackage[]::new));
                };
        return full && random.nextBoolean()
                ? Systems.running(inventory, "", one(random, List.of("esm-infra", "eus")))
                : inventory;
    }

    private static InstalledPackage installed(RandomGenerator random, String system, boolean full) {
        String name = one(random, List.of("a", "b"));
        return switch (random.nextInt(6)) {
            case 0 ->
                    Systems.purl(
                            "pkg:npm/"
                                    + name
                                    + "@"
                                    + encoded(version(random, VersionScheme.SEMVER)));
            case 1 ->
                    Systems.purl(
                            "pkg:pypi/"
                                    + name
                                    + "@"
                                    + encoded(version(random, VersionScheme.PEP440)));
            case 2 -> Systems.purl("pkg:maven/g/a@" + version(random, VersionScheme.MAVEN));
            default ->
                    switch (system) {
                        case "deb", "ubuntu" ->
                                Systems.deb(
                                        "bin" + name,
                                        version(random, VersionScheme.DEBIAN),
                                        name,
                                        "");
                        case "rpm" ->
                                Systems.rpm(
                                        name,
                                        version(random, VersionScheme.RPM),
                                        one(random, List.of("Red Hat, Inc.", "", "Somebody")),
                                        one(
                                                random,
                                                List.of("var/lib/rpm/rpmdb.sqlite", "bom.json")),
                                        full && random.nextInt(3) == 0
                                                ? Map.of(
                                                        "arch",
                                                        "x86_64",
                                                        "modularitylabel",
                                                        "m:1:2:3")
                                                : Map.of("arch", "x86_64"));
                        default -> Systems.apk(name, version(random, VersionScheme.ALPINE), name);
                    };
        };
    }

    private static String encoded(String version) {
        return version.replace(" ", "%20");
    }
}
