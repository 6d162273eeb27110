package org.openinspector.matching;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Writes an advisory, one word after the other.
final class Say {
    private final String source;
    private final String id;
    private final TreeSet<String> aliases = new TreeSet<>();
    private final TreeSet<String> upstream = new TreeSet<>();
    private final TreeSet<String> related = new TreeSet<>();
    private final List<AffectedPackage> affected = new ArrayList<>();
    private Advisory.Kind kind = Advisory.Kind.VULNERABILITY;
    private Optional<Instant> withdrawn = Optional.empty();

    private Say(String source, String id) {
        this.source = source;
        this.id = id;
    }

    static Say by(String source, String id) {
        return new Say(source, id);
    }

    Say alias(String... ids) {
        aliases.addAll(List.of(ids));
        return this;
    }

    Say fixes(String... ids) {
        upstream.addAll(List.of(ids));
        return this;
    }

    Say related(String... ids) {
        related.addAll(List.of(ids));
        return this;
    }

    Say malicious() {
        kind = Advisory.Kind.MALICIOUS;
        return this;
    }

    Say withdrawn() {
        withdrawn = Optional.of(Instant.EPOCH);
        return this;
    }

    static VersionScheme scheme(String namespace) {
        return LanguageUniverse.scheme(namespace)
                .orElseThrow(() -> new IllegalArgumentException(namespace));
    }

    /// Affected below a version.
    Say below(String namespace, String name, String fixed) {
        return below(namespace, name, fixed, Condition.ALWAYS);
    }

    Say below(String namespace, String name, String fixed, Condition condition) {
        return range(
                namespace,
                name,
                AffectedRange.until(scheme(namespace), "0", Optional.of(fixed)),
                FixState.FIXED,
                condition);
    }

    Say between(String namespace, String name, String introduced, String fixed) {
        return range(
                namespace,
                name,
                AffectedRange.until(scheme(namespace), introduced, Optional.of(fixed)),
                FixState.FIXED,
                Condition.ALWAYS);
    }

    /// Affected, and there is no fix.
    Say open(String namespace, String name, FixState state) {
        return open(namespace, name, state, Condition.ALWAYS);
    }

    Say open(String namespace, String name, FixState state, Condition condition) {
        return range(
                namespace,
                name,
                AffectedRange.until(scheme(namespace), "0", Optional.empty()),
                state,
                condition);
    }

    Say range(
            String namespace,
            String name,
            AffectedRange range,
            FixState state,
            Condition condition) {
        return add(namespace, name, List.of(range), List.of(), Status.AFFECTED, state, condition);
    }

    Say versions(String namespace, String name, String... versions) {
        return add(
                namespace,
                name,
                List.of(),
                List.of(versions),
                Status.AFFECTED,
                FixState.UNKNOWN,
                Condition.ALWAYS);
    }

    Say not(String namespace, String name) {
        return add(
                namespace,
                name,
                List.of(),
                List.of(),
                Status.NOT_AFFECTED,
                FixState.UNKNOWN,
                Condition.ALWAYS);
    }

    Say investigating(String namespace, String name) {
        return add(
                namespace,
                name,
                List.of(),
                List.of(),
                Status.UNDER_INVESTIGATION,
                FixState.UNKNOWN,
                Condition.ALWAYS);
    }

    Say add(
            String namespace,
            String name,
            List<AffectedRange> ranges,
            List<String> versions,
            Status status,
            FixState state,
            Condition condition) {
        affected.add(
                new AffectedPackage(
                        new PackageKey(namespace, name),
                        ranges.isEmpty()
                                ? LanguageUniverse.scheme(namespace).orElse(VersionScheme.SEMVER)
                                : ranges.getFirst().scheme(),
                        ranges,
                        new TreeSet<>(versions),
                        status,
                        state,
                        "",
                        List.of(),
                        condition));
        return this;
    }

    Advisory done() {
        return new Advisory(
                source,
                id,
                aliases,
                upstream,
                related,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                withdrawn,
                List.of(),
                List.of(),
                List.of(),
                affected,
                kind);
    }
}
