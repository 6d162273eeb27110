package org.openinspector.versions;

import java.util.Optional;

/// The versions an advisory calls affected, ordered by `scheme`, as published: one `introduced`
/// with the event that ends it. Sources with several events in one range are split into several of
/// these. At most one of `fixed`, `limit` and `lastAffected` is given; a range without any has no
/// end.
///
/// @param scheme decides the order: `1.0-rc1` precedes `1.0` for Maven and follows it for Debian
/// @param introduced where it begins; `"0"` stands for "from the beginning"
/// @param afterIntroduced false: `introduced` is the first affected version; true: it is the last
///   one that is not (`> 1.2`), never with `"0"`
/// @param fixed fixed version, exclusive; empty while the vendor has published none
/// @param limit the range ends below this version, without it being called a fix (`< 2.0`, where
///   2.0 has a range of its own)
/// @param lastAffected last affected version, inclusive
/// @see <a href="https://ossf.github.io/osv-schema/">OSV schema, `affected[].ranges[].events`</a>
public record AffectedRange(
        VersionScheme scheme,
        String introduced,
        boolean afterIntroduced,
        Optional<String> fixed,
        Optional<String> limit,
        Optional<String> lastAffected) {
    public AffectedRange {
        if (introduced.isBlank()) {
            throw new IllegalArgumentException(
                    "introduced is blank; write \"0\" for \"from the beginning\"");
        }
        if (afterIntroduced && introduced.equals("0")) {
            throw new IllegalArgumentException(
                    "after \"0\", which is before every version; expected a version");
        }
        if ((fixed.isPresent() ? 1 : 0)
                        + (limit.isPresent() ? 1 : 0)
                        + (lastAffected.isPresent() ? 1 : 0)
                > 1) {
            throw new IllegalArgumentException(
                    String.format(
                            "fixed %s, limit %s, last affected %s; expected at most one",
                            fixed.orElse("none"),
                            limit.orElse("none"),
                            lastAffected.orElse("none")));
        }
    }

    /// A range whose `introduced` is affected, and that has no limit.
    public AffectedRange(
            VersionScheme scheme,
            String introduced,
            Optional<String> fixed,
            Optional<String> lastAffected) {
        this(scheme, introduced, false, fixed, Optional.empty(), lastAffected);
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
        return started(version)
                && fixed.map(bound -> scheme.compare(version, bound) < 0).orElse(true)
                && limit.map(bound -> scheme.compare(version, bound) < 0).orElse(true)
                && lastAffected.map(bound -> scheme.reaches(bound, version)).orElse(true);
    }

    private boolean started(String version) {
        // "0" is a sentinel, not a version: Debian sorts 0~git1 below 0, yet it is affected too.
        if (introduced.equals("0")) {
            return true;
        }
        return afterIntroduced
                ? !scheme.reaches(introduced, version)
                : scheme.compare(version, introduced) >= 0;
    }

    /// The range as keys, if all its bounds have one.
    public Optional<KeyInterval> compile() {
        boolean begins = !introduced.equals("0");
        Optional<VersionKey> from =
                !begins
                        ? Optional.empty()
                        : afterIntroduced ? scheme.keyAfter(introduced) : scheme.key(introduced);
        Optional<String> end = fixed.or(() -> limit);
        Optional<VersionKey> to =
                end.isPresent() ? end.flatMap(scheme::key) : lastAffected.flatMap(scheme::keyAfter);
        boolean complete =
                (!begins || from.isPresent())
                        && (to.isPresent() || (end.isEmpty() && lastAffected.isEmpty()));
        return complete ? Optional.of(new KeyInterval(from, to)) : Optional.empty();
    }
}
