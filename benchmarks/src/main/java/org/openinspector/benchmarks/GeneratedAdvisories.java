package org.openinspector.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Advisories like those of a complete set of feeds: as many as wanted, over a sixth as many
/// packages, of which some have very many.
final class GeneratedAdvisories {
    private static final Instant MODIFIED = Instant.parse("2026-01-01T00:00:00Z");
    private static final String DETAILS =
            "A crafted request makes the parser read past the end of its buffer, so that a remote"
                    + " attacker can learn the contents of memory or end the process. Versions"
                    + " before the fix are affected in their default configuration. ";

    /// A feed universe and the order of its versions.
    private record Universe(String namespace, VersionScheme scheme, String nameForm) {}

    private static final List<Universe> UNIVERSES =
            List.of(
                    new Universe("deb:debian:11", VersionScheme.DEBIAN, "lib#-dev"),
                    new Universe("rpm:almalinux:9", VersionScheme.RPM, "perl-Module-#"),
                    new Universe("apk:alpine:v3.18:main", VersionScheme.ALPINE, "aport-#"),
                    new Universe("pypi", VersionScheme.PEP440, "python-package-#"),
                    new Universe("npm", VersionScheme.SEMVER, "@scope#/module"),
                    new Universe("maven", VersionScheme.MAVEN, "org.example.group#:artifact"),
                    new Universe("golang", VersionScheme.SEMVER, "example.org/owner/module#"),
                    new Universe("cargo", VersionScheme.SEMVER, "crate-#"),
                    new Universe("gem", VersionScheme.RUBYGEMS, "gem_#"));

    private final SplittableRandom random = new SplittableRandom(1);
    private final int count;

    GeneratedAdvisories(int count) {
        this.count = count;
    }

    /// Gives all of them to the sink, the same ones every time.
    void read(KnowledgeSink sink) {
        for (Universe universe : UNIVERSES) {
            sink.coverage(
                    new Coverage(universe.namespace, source(universe), Coverage.Extent.FIXES_ONLY));
        }
        for (int number = 0; number < count; number++) {
            sink.advisory(advisory(UNIVERSES.get(random.nextInt(UNIVERSES.size())), number));
        }
    }

    private static String source(Universe universe) {
        return "generated-" + universe.namespace.replace(':', '-');
    }

    private Advisory advisory(Universe universe, int number) {
        List<AffectedPackage> affected = new ArrayList<>();
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            affected.add(affected(universe));
        }
        SortedSet<String> aliases = new TreeSet<>();
        aliases.add("CVE-" + (2010 + number % 16) + "-" + (10_000 + number));
        return new Advisory(
                source(universe),
                "GEN-" + number,
                aliases,
                new TreeSet<>(),
                new TreeSet<>(),
                "Out-of-bounds read in part " + number,
                DETAILS.repeat(1 + random.nextInt(4)),
                Optional.empty(),
                Optional.of(MODIFIED.plusSeconds(number)),
                Optional.empty(),
                List.of(
                        new SeverityStatement(
                                source(universe),
                                "CVSS_V3",
                                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:L")),
                List.of("CWE-125"),
                List.of("https://example.org/advisories/" + number),
                affected);
    }

    private AffectedPackage affected(Universe universe) {
        int packages = Math.max(1, count / 6 / UNIVERSES.size());
        // The square root of the evenly spread would be even; its square gathers at low numbers.
        double spread = random.nextDouble();
        String name =
                universe.nameForm.replace(
                        "#", Integer.toString((int) (packages * spread * spread)));
        List<AffectedRange> ranges = new ArrayList<>();
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            ranges.add(range(universe.scheme, random));
        }
        return new AffectedPackage(
                new PackageKey(universe.namespace, name),
                universe.scheme,
                ranges,
                new TreeSet<>(),
                AffectedPackage.FixState.FIXED,
                List.of());
    }

    private static AffectedRange range(VersionScheme scheme, RandomGenerator random) {
        String one = VersionTexts.next(scheme, random);
        String other = VersionTexts.next(scheme, random);
        boolean inOrder = scheme.compare(one, other) < 0;
        String introduced = random.nextInt(2) == 0 ? "0" : inOrder ? one : other;
        return AffectedRange.until(scheme, introduced, Optional.of(inOrder ? other : one));
    }
}
