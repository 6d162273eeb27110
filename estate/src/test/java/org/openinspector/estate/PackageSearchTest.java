package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.estate.Scripted.Thing;
import org.openinspector.estate.search.PackageHits;
import org.openinspector.estate.search.PackageQuery;
import org.openinspector.estate.search.VersionConstraints;
import org.openinspector.findings.Findings;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.storage.AccountScope;
import org.openinspector.testkit.Property;

/// The search for packages, now and in the past, against a list of what was installed when.
final class PackageSearchTest {
    private static final List<String> NAMES = List.of("django", "django-cors", "flask", "jinja2");
    private static final List<String> RESOURCES = List.of("i-1", "i-2", "i-3", "i-4", "i-5");

    private final World world = new World();
    private final Map<String, Thing> things = world.connector.world;

    @AfterEach
    void end() {
        world.close();
    }

    /// What was installed from a time on: versions by name, by resource.
    private record Moment(Instant at, SortedMap<String, Map<String, String>> installed) {}

    @Test
    void findsWhatWasInstalledWhen() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(Property.seed());
        List<Moment> past = new ArrayList<>();
        for (int step = 0; step < 40; step++) {
            change(random);
            world.sweep();
            if (random.nextInt(10) == 0) {
                world.upkeep(Map.of("scripted", List.of(Scripted.UNIT)));
            }
            if (random.nextInt(10) == 0) {
                world.restart();
            }
            past.add(moment());
        }
        int found = 0;
        for (int question = 0; question < 300; question++) {
            PackageQuery query = query(random, past);
            SortedMap<String, List<String>> expected = naive(query, past);
            assertEquals(expected, asked(query, random.nextInt(1, 4)), query.toString());
            found += expected.size();
        }
        assertTrue(found > 100, "the questions find nothing");
    }

    private void change(SplittableRandom random) {
        if (random.nextInt(12) == 0) {
            world.enabled = !world.enabled;
        }
        for (String id : RESOURCES) {
            int dice = random.nextInt(10);
            if (dice == 0) {
                things.remove(id);
            } else if (dice < 4) {
                List<String> packages = new ArrayList<>();
                for (String name : NAMES) {
                    if (random.nextBoolean()) {
                        packages.add(name);
                        packages.add(random.nextInt(1, 4) + "." + random.nextInt(12));
                    }
                }
                things.put(id, Thing.of(packages.toArray(String[]::new)));
            }
        }
    }

    private Moment moment() {
        SortedMap<String, Map<String, String>> installed = new TreeMap<>();
        if (world.enabled) {
            things.forEach((id, thing) -> installed.put(id, thing.packages()));
        }
        return new Moment(world.now, installed);
    }

    private static PackageQuery query(SplittableRandom random, List<Moment> past) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        boolean prefix = random.nextInt(3) == 0;
        String[] signs = {"<", "<=", "=", "!=", ">=", ">"};
        String bound = random.nextInt(1, 4) + "." + random.nextInt(12);
        Optional<VersionConstraints> versions =
                random.nextInt(4) == 0
                        ? Optional.empty()
                        : Optional.of(
                                VersionConstraints.parse(
                                        signs[random.nextInt(signs.length)] + " " + bound));
        Moment when = past.get(random.nextInt(past.size()));
        return new PackageQuery(
                prefix ? name.substring(0, 3).toUpperCase(Locale.ROOT) : name,
                prefix,
                random.nextInt(5) == 0 ? Optional.of("npm") : Optional.empty(),
                versions,
                List.of(),
                random.nextInt(4) == 0 ? List.of("i-2", "i-4") : List.of(),
                random.nextInt(4) == 0 ? List.of("AWS_EC2_INSTANCE", "x") : List.of(),
                random.nextInt(4) == 0
                        ? Optional.empty()
                        : Optional.of(when.at.plus(Duration.ofMinutes(random.nextInt(9)))),
                false);
    }

    private static SortedMap<String, List<String>> naive(PackageQuery query, List<Moment> past) {
        Moment moment = past.getFirst();
        for (Moment one : past) {
            if (query.asOf().isEmpty() || !one.at.isAfter(query.asOf().get())) {
                moment = one;
            }
        }
        SortedMap<String, List<String>> all = new TreeMap<>();
        moment.installed.forEach((id, packages) -> {
            List<String> held = new ArrayList<>();
            new TreeMap<>(packages)
                    .forEach((name, version) -> {
                        boolean named =
                                query.prefix()
                                        ? name.startsWith(query.name().toLowerCase(Locale.ROOT))
                                        : name.equals(query.name());
                        if (named && query.type().isEmpty() && within(query, version)) {
                            held.add("pkg:pypi/" + name + "@" + version);
                        }
                    });
            if (!held.isEmpty()
                    && (query.resourceIds().isEmpty() || query.resourceIds().contains(id))) {
                held.sort(null);
                all.put(id, held);
            }
        });
        return all;
    }

    private static boolean within(PackageQuery query, String version) {
        if (query.versions().isEmpty()) {
            return true;
        }
        String[] words = query.versions().get().text().split(" ", -1);
        int order = Integer.compare(number(version), number(words[1]));
        return switch (words[0]) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case ">=" -> order >= 0;
            default -> order > 0;
        };
    }

    /// 2.11 is 211, 2.9 is 209.
    private static int number(String version) {
        String[] parts = version.split("\\.", -1);
        return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
    }

    /// Purls by resource, all pages.
    private SortedMap<String, List<String>> asked(PackageQuery query, int size) {
        SortedMap<String, List<String>> all = new TreeMap<>();
        @Nullable String token = null;
        long count;
        do {
            PackageHits page = world.reading.packages(World.SCOPE, query, size, token);
            assertTrue(page.resources().size() <= size);
            for (PackageHits.Holder holder : page.resources()) {
                List<String> purls =
                        holder.packages().stream().map(PackageHits.Held::purl).toList();
                assertEquals(purls.size(), holder.packageCount());
                assertEquals(null, all.put(holder.resourceId(), purls), "told twice");
            }
            count = page.resourceCount();
            assertEquals(0, page.unsearched());
            token = page.nextToken().orElse(null);
        } while (token != null);
        assertEquals(all.size(), count);
        return all;
    }

    private static InstalledPackage installed(
            String purl, String version, @Nullable SourcePackage source) {
        return new InstalledPackage(
                PackageUrl.parse(purl),
                version,
                Optional.ofNullable(source),
                Optional.empty(),
                List.of(
                        Evidence.installed(EntryPath.of("var/lib/dpkg/status")),
                        Evidence.installed(EntryPath.of("opt/" + version))),
                Optional.empty());
    }

    private void install(String id, InstalledPackage... packages) throws InterruptedException {
        things.put(id, Thing.of("of", id));
        world.connector.instead.put(
                id,
                new Inspection.Inventoried(
                        new Inventory(Optional.empty(), List.of(packages)), List.of()));
        world.sweep();
    }

    private String found(String name, String versions) {
        PackageQuery all = PackageQuery.named(name);
        PackageQuery query =
                new PackageQuery(
                        name,
                        false,
                        Optional.empty(),
                        versions.isEmpty()
                                ? Optional.empty()
                                : Optional.of(VersionConstraints.parse(versions)),
                        all.accountIds(),
                        all.resourceIds(),
                        all.resourceTypes(),
                        all.asOf(),
                        true);
        return world.reading.packages(World.SCOPE, query, 100, null).resources().stream()
                .map(holder ->
                        holder.resourceId()
                                + holder.packages().stream()
                                        .map(held ->
                                                " "
                                                        + held.version()
                                                        + held.source().map(s -> "<" + s).orElse("")
                                                        + (held.undecided() ? "?" : "")
                                                        + (held.paths().size() == 2 ? "" : "!"))
                                        .collect(Collectors.joining()))
                .collect(Collectors.joining("; "));
    }

    @Test
    void namesSourcesEpochsAndOrders() throws InterruptedException {
        install(
                "deb",
                installed(
                        "pkg:deb/debian/libssl3@3.0.9-1",
                        "3.0.9-1",
                        new SourcePackage("openssl", "3.0.9-1")),
                installed(
                        "pkg:deb/debian/vim@2%3A9.0.1378-2",
                        "2:9.0.1378-2", new SourcePackage("vim", "2:9.0.1378-2")));
        install(
                "rpm",
                installed("pkg:rpm/rhel/openssl@3.0.7-24.el9?epoch=1", "1:3.0.7-24.el9", null));
        install(
                "java",
                installed(
                        "pkg:maven/org.apache.logging.log4j/log4j-core@2.10.0-rc1",
                        "2.10.0-rc1",
                        null));
        install(
                "python",
                installed("pkg:pypi/zope.interface@5.0", "5.0", null),
                installed("pkg:npm/dash-name@1.0.0", "1.0.0", null),
                installed("pkg:bitnami/odd@unknown-version", "unknown-version", null));

        // The binary package has another name; its source's version counts.
        assertEquals("deb 3.0.9-1<openssl", found("openssl", ">= 3.0.8, < 3.0.10"));
        assertEquals("", found("openssl", "< 3.0.7"));
        assertEquals("deb 3.0.9-1", found("libssl3", "> 3.0.8"));
        // Without an epoch a bound is meant as upstream writes it; with one it is taken at its
        // word.
        assertEquals("deb 2:9.0.1378-2", found("vim", "< 9.1"));
        assertEquals("", found("vim", "< 1:9.1"));
        // For rpm a version without a release stands for all its releases.
        assertEquals("rpm 1:3.0.7-24.el9", found("openssl", "= 3.0.7"));
        assertEquals("rpm 1:3.0.7-24.el9", found("OpenSSL", "<= 3.0.7"));
        assertEquals("deb 3.0.9-1<openssl", found("openssl", "> 3.0.7"));
        // Maven's order: a release candidate precedes its release.
        assertEquals("java 2.10.0-rc1", found("log4j-core", ">= 2.9.1, < 2.10.0"));
        assertEquals("java 2.10.0-rc1", found("org.apache.logging.log4j:log4j-core", ""));
        assertEquals("", found("log4j", ""));
        // Only Python takes the two for the same name.
        assertEquals("python 5.0", found("Zope_Interface", ""));
        assertEquals("python 1.0.0", found("dash-name", ""));
        assertEquals("", found("dash_name", ""));
        // What has no place in the order is shown, and so marked.
        assertEquals("python unknown-version?", found("odd", "< 1.0"));
    }

    @Test
    void manyPackagesAreFoundTheOtherWay() throws InterruptedException {
        List<InstalledPackage> many = new ArrayList<>();
        for (int number = 0; number < 600; number++) {
            many.add(installed("pkg:npm/many-" + number + "@1.0.0", "1.0.0", null));
        }
        install("i-1", many.toArray(InstalledPackage[]::new));
        install("i-2", installed("pkg:npm/few@1.0.0", "1.0.0", null));
        PackageQuery query =
                new PackageQuery(
                        "many-",
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        false);
        PackageHits hits = world.reading.packages(World.SCOPE, query, 10, null);
        assertEquals(1, hits.resourceCount());
        assertEquals("i-1", hits.resources().getFirst().resourceId());
        assertEquals(600, hits.resources().getFirst().packageCount());
        assertEquals(100, hits.resources().getFirst().packages().size());
    }

    @Test
    void inventoriesOfAnOlderReleaseAreMadeUpFor() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        world.database.updateAcrossAccounts(c -> {
            Sql.update(c, "DELETE FROM estate.class_package");
            Sql.update(c, "DELETE FROM estate.inventory_interval");
        });
        assertEquals(
                0,
                world.reading
                        .packages(World.SCOPE, PackageQuery.named("django"), 1, null)
                        .unsearched());
        world.sweep();
        PackageHits before =
                world.reading.packages(World.SCOPE, PackageQuery.named("django"), 1, null);
        assertEquals(0, before.resourceCount());
        assertEquals(1, before.unsearched(), "nobody knows whether it has the package");
        world.upkeep(Map.of("scripted", List.of(Scripted.UNIT)));
        PackageHits after =
                world.reading.packages(World.SCOPE, PackageQuery.named("django"), 1, null);
        assertEquals(1, after.resourceCount());
        assertEquals(0, after.unsearched());
        // It was inspected before the release that keeps records.
        assertTrue(
                after.resources()
                        .getFirst()
                        .since()
                        .isBefore(world.now.minus(Duration.ofMinutes(10))));
    }

    @Test
    void historyEndsWhereItIsLimited() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        Instant then = world.now;
        things.put("i-1", Thing.of("django", "2.0"));
        world.sweep();
        world.now = world.now.plus(Duration.ofDays(20));
        world.upkeep(Map.of("scripted", List.of(Scripted.UNIT)));
        assertEquals(1, at(then).resourceCount(), "unlimited");
        new Upkeep(
                        world.database,
                        world.contents,
                        new Findings(world.database),
                        new Closing(world.database, new Findings(world.database), world),
                        world.settings.withHistoryRetention(Optional.of(Duration.ofDays(10))),
                        world)
                .run(Map.of("scripted", List.of(Scripted.UNIT)));
        assertEquals(0, at(then).resourceCount());
        assertTrue(at(then).recordedSince().orElseThrow().isAfter(then));
        assertEquals(1, at(world.now).resourceCount());
    }

    private PackageHits at(Instant when) {
        PackageQuery query =
                new PackageQuery(
                        "django",
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(when),
                        false);
        return world.reading.packages(World.SCOPE, query, 10, null);
    }

    @Test
    void otherAccountsAndRegionsSeeNothing() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        for (AccountScope other :
                List.of(
                        AccountScope.of("000000000002", Scripted.REGION),
                        AccountScope.of(Scripted.ACCOUNT, "eu-west-1"))) {
            PackageHits hits =
                    world.reading.packages(other, PackageQuery.named("django"), 10, null);
            assertEquals(List.of(), hits.resources());
            assertEquals(0, hits.resourceCount());
        }
        AccountScope both =
                new AccountScope(List.of(Scripted.ACCOUNT, "000000000002"), Scripted.REGION);
        assertEquals(
                1,
                world.reading
                        .packages(both, PackageQuery.named("django"), 10, null)
                        .resourceCount());
    }

    @Test
    void tokensBelongToTheirSearch() throws InterruptedException {
        for (String id : RESOURCES) {
            things.put(id, Thing.of("django", "1.0"));
        }
        world.sweep();
        String token =
                world.reading
                        .packages(World.SCOPE, PackageQuery.named("django"), 1, null)
                        .nextToken()
                        .orElseThrow();
        for (String wrong : new TreeSet<>(List.of("", "x", token + "x", "?".repeat(20_000)))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            world.reading.packages(
                                    World.SCOPE, PackageQuery.named("django"), 1, wrong));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> world.reading.packages(World.SCOPE, PackageQuery.named("flask"), 1, token));
    }
}
