package org.openinspector.versions;

import java.util.Optional;

/// The versions an advisory calls affected, ordered by `scheme`, as published: one `introduced`
/// with the event that ends it. Sources with several events in one range are split into several of
/// these.
///
/// @param scheme decides the order: `1.0-rc1` precedes `1.0` for Maven and follows it for Debian
/// @param introduced first affected version, inclusive; `"0"` stands for "from the beginning"
/// @param fixed fixed version, exclusive; empty while the vendor has published none
/// @param lastAffected last affected version, inclusive; only where no `fixed` is published
/// @see <a href="https://ossf.github.io/osv-schema/">OSV schema, `affected[].ranges[].events`</a>
public record AffectedRange(
        VersionScheme scheme,
        String introduced,
        Optional<String> fixed,
        Optional<String> lastAffected) {
    public AffectedRange {
        if (introduced.isBlank()) {
            throw new IllegalArgumentException(
                    "introduced is blank; write \"0\" for \"from the beginning\"");
        }
        if (fixed.isPresent() && lastAffected.isPresent()) {
            throw new IllegalArgumentException(
                    "both fixed "
                            + fixed.get()
                            + " and last affected "
                            + lastAffected.get()
                            + "; expected one");
        }
    }

    /// A range that ends at a fixed version, or never.
    public static AffectedRange until(
            VersionScheme scheme, String introduced, Optional<String> fixed) {
        return new AffectedRange(scheme, introduced, fixed, Optional.empty());
    }

    /// True if the version lies in the range.
    ///
    /// @throws UnorderedVersionException if the version or a bound is no version of the scheme
    public boolean contains(String version) {
        // "0" is a sentinel, not a version: Debian sorts 0~git1 below 0, yet it is affected too.
        boolean started = introduced.equals("0") || scheme.compare(version, introduced) >= 0;
        return started
                && fixed.map(bound -> scheme.compare(version, bound) < 0).orElse(true)
                && lastAffected.map(bound -> scheme.reaches(bound, version)).orElse(true);
    }

    /// The range as keys, if all its bounds have one.
    public Optional<KeyInterval> compile() {
        Optional<VersionKey> from =
                introduced.equals("0") ? Optional.empty() : scheme.key(introduced);
        Optional<VersionKey> to =
                fixed.isPresent()
                        ? fixed.flatMap(scheme::key)
                        : lastAffected.flatMap(scheme::keyAfter);
        boolean complete =
                (introduced.equals("0") || from.isPresent())
                        && (to.isPresent() || (fixed.isEmpty() && lastAffected.isEmpty()));
        return complete ? Optional.of(new KeyInterval(from, to)) : Optional.empty();
    }
}
