package org.openinspector.versions;

import java.util.Arrays;
import java.util.Optional;

/// A version order. Thread-safe.
public enum VersionScheme {
    /// dpkg: Debian, Ubuntu.
    DEBIAN("debian", new DebianOrder()),
    /// rpmvercmp with epoch and release.
    RPM("rpm", new RpmOrder()),
    /// apk-tools: Alpine, Wolfi.
    ALPINE("alpine", new AlpineOrder()),
    /// Semantic Versioning 2.0: crates, Go, npm (with npm's loose forms).
    SEMVER("semver", new SemverOrder()),
    /// Python.
    PEP440("pep440", new Pep440Order()),
    /// Maven's ComparableVersion.
    MAVEN("maven", new MavenOrder()),
    /// RubyGems.
    RUBYGEMS("rubygems", new RubygemsOrder());

    private final String id;

    /// Constants are made once, before any thread can see them; the orders have no state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Order order;

    VersionScheme(String id, Order order) {
        this.id = id;
        this.order = order;
    }

    /// Stable id in data and on the command line.
    public String id() {
        return id;
    }

    /// The scheme with this id, or the one that an ecosystem of this name uses: `alpine`, `crates`,
    /// `debian`, `go`, `maven`, `npm`, `pypi`, `redhat`, `rubygems`.
    public static Optional<VersionScheme> named(String name) {
        return switch (name) {
            case "redhat" -> Optional.of(RPM);
            case "npm", "go", "crates" -> Optional.of(SEMVER);
            case "pypi" -> Optional.of(PEP440);
            default -> Arrays.stream(values()).filter(scheme -> scheme.id.equals(name)).findFirst();
        };
    }

    /// What the scheme makes of a text; never throws.
    public Encoding encode(String version) {
        return order.encode(version);
    }

    /// The version's key, if it has one.
    public Optional<VersionKey> key(String version) {
        return encode(version) instanceof Encoding.Keyed(VersionKey key)
                ? Optional.of(key)
                : Optional.empty();
    }

    /// The least key above all that a text stands for, as an exclusive bound for "up to and
    /// including"; empty if the text has no key. Mostly the successor of its key; but an rpm
    /// version without a release stands for all its releases.
    public Optional<VersionKey> keyAfter(String version) {
        return order.keyAfter(version);
    }

    /// Compares two versions: negative, zero or positive as `left` precedes, equals or follows
    /// `right`. This is the order of their keys if both have one.
    ///
    /// @throws UnorderedVersionException if one of them is no version of this scheme
    public int compare(String left, String right) {
        return order.compare(left, right);
    }

    /// True if the version is not above all that `bound` stands for; see [#keyAfter].
    ///
    /// @throws UnorderedVersionException if one of them is no version of this scheme
    public boolean reaches(String bound, String version) {
        return order.reaches(bound, version);
    }
}
