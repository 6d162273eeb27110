package org.openinspector.estate;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Vulnerability data that a test writes: which Python package is fixed in which version.
final class TestKnowledge implements KnowledgeSource {
    private Map<String, String> fixes = Map.of();
    private Runnable listener = () -> {};
    private int version;
    private final Map<String, Map<String, String>> earlier = new HashMap<>();
    private final Map<String, Set<String>> touched = new HashMap<>();

    /// `CVE-2020-<name>` of a package, with the first version that is not affected.
    void set(Map<String, String> fixedByName) {
        fixes = new TreeMap<>(fixedByName);
        version++;
        earlier.put("v" + version, fixes);
        listener.run();
    }

    /// The same again changes nothing.
    void setOnce(Map<String, String> fixedByName) {
        if (!fixes.equals(fixedByName)) {
            set(fixedByName);
        }
    }

    @Override
    public Lease lease() {
        String leased = "v" + version;
        var builder = new SnapshotBuilder(Instant.EPOCH);
        builder.coverage(new Coverage("pypi", "test", Coverage.Extent.COMPLETE));
        fixes.forEach((name, fixed) -> builder.advisory(advisory(name, fixed)));
        Knowledge knowledge = builder.inMemory();
        return new Lease() {
            @Override
            public Knowledge knowledge() {
                return knowledge;
            }

            @Override
            public String version() {
                return leased;
            }

            @Override
            public void close() {
                knowledge.close();
            }
        };
    }

    /// Every package whose fixed version is another one. The data before are forgotten if the test
    /// says so.
    @Override
    public Optional<KnowledgeDelta> since(String version, Lease lease) {
        Map<String, String> before = earlier.get(version);
        Map<String, String> now = earlier.get(lease.version());
        if (before == null || now == null) {
            return Optional.empty();
        }
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), now.get(name)));
        return Optional.of(
                new KnowledgeDelta(
                        names.stream()
                                .map(name -> new PackageKey("pypi", name))
                                .collect(Collectors.toCollection(TreeSet::new)),
                        new TreeSet<>(touched.getOrDefault(lease.version(), Set.of())),
                        new TreeSet<>(),
                        new TreeSet<>()));
    }

    Map<String, String> fixes() {
        return fixes;
    }

    /// Nothing of the data before is kept.
    void forget() {
        earlier.keySet().removeIf(known -> !known.equals("v" + version));
    }

    /// Data that say something else of a vulnerability.
    void touch(String vulnerability) {
        set(fixes);
        touched.put("v" + version, Set.of(vulnerability));
    }

    private static Advisory advisory(String name, String fixed) {
        return new Advisory(
                "test",
                id(name),
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                "a hole in " + name,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new AffectedPackage(
                                new PackageKey("pypi", name),
                                VersionScheme.PEP440,
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.PEP440, "0", Optional.of(fixed))),
                                new TreeSet<>(),
                                AffectedPackage.FixState.FIXED,
                                List.of())));
    }

    /// The vulnerability of a package.
    static String id(String name) {
        return "CVE-2020-" + (1000 + Math.floorMod(name.hashCode(), 8000));
    }

    @Override
    public AutoCloseable onChange(Runnable changed) {
        listener = changed;
        return () -> listener = () -> {};
    }

    @Override
    public void close() {}
}
