package org.openinspector.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.UnorderedVersionException;

/// Compares the matcher, with its index, its keys and its memory, with loops over everything that
/// only know how two versions compare.
final class NaiveMatchTest {
    @Test
    void matcherAgreesWithLoopsOverEverything() throws IOException {
        int tries = Fixtures.full() ? 100_000 : 2_000;
        int[] found = new int[1];
        Property.check(
                World.PLAIN,
                tries,
                world -> {
                    try (Knowledge known =
                            Samples.knowledge(
                                    world.coverage(),
                                    world.advisories().toArray(Advisory[]::new))) {
                        SortedSet<String> actual = new TreeSet<>();
                        for (Match match : new Matcher(known).match(world.inventory()).matches()) {
                            actual.add(match.installed().purl() + " " + match.id());
                        }
                        SortedSet<String> expected = naive(world);
                        found[0] += expected.size();
                        assertEquals(expected, actual);
                    }
                });
        assertTrue(found[0] > tries / 4, () -> "only " + found[0] + " matches in " + tries);
        Counts.record("matching", tries, "a matcher of loops", 0);
    }

    /// Every advisory that says "affected" of a package makes a finding, under its CVEs.
    private static SortedSet<String> naive(World world) {
        SortedSet<String> found = new TreeSet<>();
        for (InstalledPackage installed : world.inventory().packages()) {
            for (Advisory advisory : world.advisories()) {
                for (AffectedPackage affected : advisory.affected()) {
                    if (advisory.withdrawn().isEmpty()
                            && isAbout(affected, installed)
                            && affected.status() == AffectedPackage.Status.AFFECTED
                            && covers(affected, version(installed))) {
                        for (String id : names(advisory, world.advisories())) {
                            found.add(installed.purl() + " " + id);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static boolean isAbout(AffectedPackage affected, InstalledPackage installed) {
        PackageUrl purl = installed.purl();
        String source = installed.source().map(each -> each.name()).orElse(purl.name());
        String key =
                switch (purl.type()) {
                    case "deb" -> "deb:debian:12/" + source;
                    case "apk" -> "apk:alpine:v3.20:main/" + source;
                    case "maven" -> "maven/" + purl.namespace() + ":" + purl.name();
                    default -> purl.type() + "/" + purl.name();
                };
        SortedSet<String> architectures = affected.condition().architectures();
        String own = purl.qualifier("arch").orElse("").replace("amd64", "x86_64");
        return affected.packageKey().toString().equals(key)
                && (architectures.isEmpty() || architectures.contains(own));
    }

    private static String version(InstalledPackage installed) {
        return installed.source().map(each -> each.version()).orElse(installed.version());
    }

    private static boolean covers(AffectedPackage affected, String version) {
        if (affected.versions().contains(version)) {
            return true;
        }
        for (AffectedRange range : affected.ranges()) {
            try {
                if (range.contains(version)) {
                    return true;
                }
            } catch (UnorderedVersionException nobodyCanTell) {
                // no finding
            }
        }
        return false;
    }

    /// An erratum's vulnerabilities; else the CVEs an advisory names; else those that its aliases
    /// lead to without meeting two, strongest first: with at most one CVE that is the one, and
    /// worlds where it is not are left to the tests of identity.
    private static SortedSet<String> names(Advisory advisory, List<Advisory> all) {
        SortedSet<String> names = new TreeSet<>();
        List<SortedSet<String>> groups = new ArrayList<>();
        if (advisory.upstream().isEmpty()) {
            SortedSet<String> own = new TreeSet<>(advisory.aliases());
            own.add(advisory.id());
            groups.add(own);
        } else {
            advisory.upstream().forEach(id -> groups.add(new TreeSet<>(List.of(id))));
        }
        for (SortedSet<String> group : groups) {
            SortedSet<String> cves = cves(group);
            if (cves.isEmpty()) {
                // Joining is tested by itself; here the product's word is taken for the name.
                try (Knowledge known = Samples.knowledge(List.of(), all.toArray(Advisory[]::new))) {
                    Identity identity = new Identity(known);
                    cves = new TreeSet<>();
                    for (String id : identity.vulnerabilities(single(group))) {
                        cves.add(id);
                    }
                }
                assertTrue(
                        cves.size() == 1 && reachable(group, all).contains(cves.first()),
                        () -> group + " named otherwise");
            }
            names.addAll(cves);
        }
        return names;
    }

    private static Advisory single(SortedSet<String> group) {
        Say say = Say.by("any", group.first());
        group.stream().skip(1).forEach(say::alias);
        return say.done();
    }

    private static SortedSet<String> reachable(SortedSet<String> from, List<Advisory> all) {
        SortedSet<String> seen = new TreeSet<>(from);
        ArrayDeque<String> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            String id = open.removeFirst();
            for (Advisory advisory : all) {
                SortedSet<String> ids = new TreeSet<>(advisory.aliases());
                ids.add(advisory.id());
                if (advisory.upstream().isEmpty()
                        && advisory.withdrawn().isEmpty()
                        && ids.contains(id)) {
                    for (String other : ids) {
                        if (seen.add(other)) {
                            open.addLast(other);
                        }
                    }
                }
            }
        }
        return seen;
    }

    private static SortedSet<String> cves(SortedSet<String> ids) {
        SortedSet<String> cves = new TreeSet<>(ids);
        cves.removeIf(id -> !id.startsWith("CVE-"));
        return cves;
    }
}
