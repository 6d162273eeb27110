package org.openinspector.advisories.snapshot;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionKey;
import org.openinspector.versions.VersionScheme;

/// Made-up knowledge from a seed: few names, so that ids, aliases and packages meet often.
final class RandomKnowledge {
    /// Names that sort otherwise as UTF-16 than as UTF-8, prefixes of each other, and none at all.
    static final List<String> NAMES =
            List.of("a", "ab", "abc", "b", "\uFFFD", "\uD83D\uDE00", "é", "", "org.x:y", "curl");

    static final List<String> NAMESPACES =
            List.of("deb:debian:11", "deb:debian:1", "pypi", "npm", "\uE000", "\uD83D\uDE00");

    private static final List<String> SOURCES = List.of("osv-go", "osv", "starter", "\uFB01");
    private static final List<String> VERSIONS =
            List.of(
                    "0",
                    "1",
                    "1.0",
                    "1.2.3",
                    "1:2.3-4",
                    "2.0~rc1",
                    "2.0a1",
                    "3.0.0-beta.2",
                    "not a version",
                    "10.20.30",
                    "0.0.1");

    private final Random random;
    private final int idCount;
    private final List<Consumer<KnowledgeSink>> statements = new ArrayList<>();

    RandomKnowledge(long seed, int advisories) {
        random = new Random(seed);
        idCount = Math.max(30, advisories / 2);
        for (int i = 0; i < advisories; i++) {
            Advisory advisory = advisory(i);
            statements.add(sink -> sink.advisory(advisory));
        }
        for (int i = 0; i < advisories / 4; i++) {
            Coverage coverage =
                    new Coverage(pick(NAMESPACES), pick(SOURCES), pick(Coverage.Extent.values()));
            statements.add(sink -> sink.coverage(coverage));
            Epss epss =
                    new Epss(
                            cve(),
                            random.nextInt(100_001) / 100_000.0,
                            random.nextInt(100_001) / 100_000.0);
            statements.add(sink -> sink.epss(epss));
            Epss later =
                    new Epss(
                            cve(),
                            random.nextInt(8) / 100_000.0, // often the same as the day before
                            random.nextInt(100_001) / 100_000.0);
            LocalDate day = LocalDate.of(2026, 1 + random.nextInt(3), 1 + random.nextInt(5));
            statements.add(sink -> sink.epss(later, day));
            Fact fact = fact(i);
            statements.add(sink -> sink.fact(fact));
            KnownExploited known =
                    new KnownExploited(
                            cve(),
                            "entry " + i,
                            LocalDate.of(2020, 1, 1).plusDays(i), // each its own day
                            random.nextBoolean()
                                    ? Optional.of(LocalDate.of(1969, 7, 20))
                                    : Optional.empty(),
                            random.nextBoolean());
            statements.add(sink -> sink.knownExploited(known));
            String cwe = "CWE-" + random.nextInt(20);
            String name = pick(NAMES) + random.nextInt(3);
            statements.add(sink -> sink.weakness(cwe, name));
            String source = pick(SOURCES);
            SourceStatus status =
                    new SourceStatus(
                            source,
                            "Source " + source,
                            random.nextInt(1000),
                            random.nextInt(10),
                            random.nextBoolean()
                                    ? Optional.of(LocalDate.of(2026, 1 + random.nextInt(12), 3))
                                    : Optional.empty());
            statements.add(sink -> sink.source(status));
        }
    }

    /// Says everything, in the order it was made up.
    void tell(KnowledgeSink sink) {
        statements.forEach(statement -> statement.accept(sink));
    }

    /// Says everything, in another order.
    void tellShuffled(KnowledgeSink sink, long seed) {
        List<Consumer<KnowledgeSink>> shuffled = new ArrayList<>(statements);
        Collections.shuffle(shuffled, new Random(seed));
        shuffled.forEach(statement -> statement.accept(sink));
    }

    static SnapshotBuilder builder() {
        return new SnapshotBuilder(Instant.parse("2026-08-16T10:11:12.131415Z"));
    }

    /// Packages that some advisory may speak of, and others.
    static List<PackageKey> packages() {
        List<PackageKey> all = new ArrayList<>();
        for (String namespace : NAMESPACES) {
            NAMES.forEach(name -> all.add(new PackageKey(namespace, name)));
            all.add(new PackageKey(namespace, "zzz"));
        }
        all.add(new PackageKey("", ""));
        all.add(new PackageKey("zzz", "a"));
        return all;
    }

    /// Ids that some advisory may have, and others.
    static List<String> ids() {
        List<String> all = new ArrayList<>(List.of("", "CVE-", "zzz"));
        IntStream.range(0, 30).mapToObj(RandomKnowledge::id).forEach(all::add);
        IntStream.range(0, 30).mapToObj(RandomKnowledge::cve).forEach(all::add);
        all.add("CVE-2021-00001");
        return all;
    }

    static List<VersionKey> keys() {
        List<VersionKey> all = new ArrayList<>();
        for (VersionScheme scheme : VersionScheme.values()) {
            VERSIONS.forEach(version -> scheme.key(version).ifPresent(all::add));
        }
        all.add(VersionKey.of(new byte[0]));
        all.add(VersionKey.of(new byte[] {(byte) 0xFF, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        return all;
    }

    private static String id(int number) {
        return "GHSA-" + number;
    }

    private static String cve(int number) {
        return "CVE-20"
                + (20 + number % 3)
                + "-"
                + (number % 2 == 0 ? "000" + number % 10 : 10_000 + number);
    }

    private String cve() {
        return cve(random.nextInt(30));
    }

    private Advisory advisory(int serial) {
        return new Advisory(
                pick(SOURCES),
                id(random.nextInt(idCount)),
                cves(),
                cves(),
                cves(),
                pick(NAMES),
                pick(NAMES).repeat(random.nextInt(30)),
                maybe(() -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))),
                // Distinct, for the order of calls must not matter.
                random.nextInt(5) == 0 && serial == 0
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochSecond(random.nextInt(), serial)),
                random.nextInt(5) == 0 ? Optional.of(Instant.EPOCH) : Optional.empty(),
                severities(),
                some(4, () -> "CWE-" + random.nextInt(20)),
                some(4, () -> "ref:" + pick(NAMES)),
                some(6, this::affected));
    }

    /// Of one exploit the maturity grows, and of a decision the date; releases are said once.
    private Fact fact(int serial) {
        return switch (random.nextInt(3)) {
            case 0 -> {
                Fact.Exploit.Maturity maturity = pick(Fact.Exploit.Maturity.values());
                yield new Fact.Exploit(
                        cve(),
                        pick(SOURCES),
                        "EDB-" + random.nextInt(3),
                        "an exploit",
                        maturity,
                        Optional.empty());
            }
            case 1 ->
                    new Fact.Ssvc(
                            cve(),
                            pick(SOURCES),
                            pick(List.of("none", "poc", "active")),
                            "yes",
                            "total",
                            Optional.of(LocalDate.of(2020, 1, 1).plusDays(serial)));
            default ->
                    new Fact.EndOfLife(
                            pick(NAMES),
                            pick(SOURCES),
                            serial + ".0",
                            "",
                            maybe(() -> LocalDate.of(2020, 1, 1)),
                            maybe(() -> LocalDate.of(2024, 1, 1)),
                            maybe(() -> LocalDate.of(2026, 1, 1)),
                            random.nextBoolean(),
                            maybe(() -> "1.2.3"));
        };
    }

    private AffectedPackage affected() {
        VersionScheme scheme = pick(VersionScheme.values());
        return new AffectedPackage(
                new PackageKey(pick(NAMESPACES), pick(NAMES)),
                scheme,
                some(4, () -> range(scheme)),
                random.nextInt(3) == 0
                        ? new TreeSet<>(some(4, () -> pick(VERSIONS)))
                        : new TreeSet<>(),
                pick(AffectedPackage.Status.values()),
                pick(AffectedPackage.FixState.values()),
                pick(List.of("", "no-dsa", "Will not fix")),
                severities(),
                random.nextInt(4) == 0 ? condition() : Condition.ALWAYS);
    }

    private Condition condition() {
        return new Condition(
                new TreeSet<>(some(3, () -> pick(NAMES))),
                maybe(() -> "nodejs:18"),
                maybe(() -> "el9_2"),
                maybe(() -> "fips"),
                new TreeSet<>(some(3, () -> pick(NAMES))),
                random.nextBoolean(),
                new TreeSet<>(some(3, () -> pick(NAMES))));
    }

    private AffectedRange range(VersionScheme scheme) {
        Optional<String> fixed = maybe(() -> pick(VERSIONS));
        Optional<String> limit = fixed.isPresent() ? Optional.empty() : maybe(() -> pick(VERSIONS));
        String introduced = pick(VERSIONS);
        return new AffectedRange(
                scheme,
                introduced,
                !introduced.equals("0") && random.nextInt(4) == 0,
                fixed,
                limit,
                fixed.or(() -> limit).isPresent() ? Optional.empty() : maybe(() -> pick(VERSIONS)));
    }

    private List<SeverityStatement> severities() {
        return some(3, () -> new SeverityStatement(pick(SOURCES), "CVSS_V3", "CVSS:3.1/AV:N/AC:L"));
    }

    private SortedSet<String> cves() {
        return new TreeSet<>(some(3, this::cve));
    }

    private <T> List<T> some(int below, Supplier<T> make) {
        List<T> all = new ArrayList<>();
        for (int left = random.nextInt(below); left > 0; left--) {
            all.add(make.get());
        }
        return all;
    }

    private <T> Optional<T> maybe(Supplier<T> make) {
        return random.nextBoolean() ? Optional.of(make.get()) : Optional.empty();
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
