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
    /// Semantic Versioning 2.0: crates, npm (with npm's loose forms).
    SEMVER("semver", SemverOrder.LOOSE),
    /// Python.
    PEP440("pep440", new Pep440Order()),
    /// Maven's ComparableVersion.
    MAVEN("maven", new MavenOrder()),
    /// RubyGems.
    RUBYGEMS("rubygems", new RubygemsOrder()),
    /// Go modules, with pseudo-versions, and Go's own releases (`go1.21rc2`).
    GO("go", new GoOrder()),
    /// NuGet: four numbers and a pre-release.
    NUGET("nuget", new NugetOrder()),
    /// Composer, and PHP itself.
    COMPOSER("composer", new ComposerOrder()),
    /// Hex (Elixir, Erlang): as [#SEMVER].
    HEX("hex", SemverOrder.LOOSE),
    /// SwiftPM: Semantic Versioning 2.0 without loose forms.
    SWIFT("swift", SemverOrder.STRICT),
    /// Dart's pub: Semantic Versioning in which build metadata takes part.
    PUB("pub", SemverOrder.WITH_BUILD),
    /// R packages.
    CRAN("cran", new NumbersOrder(true)),
    /// Haskell packages.
    HACKAGE("hackage", new NumbersOrder(false)),
    /// Conan.
    CONAN("conan", new ConanOrder()),
    /// OpenSSL, and other products outside package managers whose patches are letters (`1.0.2k`).
    OPENSSL("openssl", new OpensslOrder());

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

    /// The scheme with this id, or the one that an ecosystem of this name uses: `npm`, `pypi`,
    /// `packagist`, `redhat`, `ubuntu` and so on.
    public static Optional<VersionScheme> named(String name) {
        return switch (name) {
            case "redhat", "fedora", "suse", "amazon" -> Optional.of(RPM);
            case "ubuntu" -> Optional.of(DEBIAN);
            case "wolfi", "chainguard" -> Optional.of(ALPINE);
            case "npm", "crates", "cargo" -> Optional.of(SEMVER);
            case "golang" -> Optional.of(GO);
            case "pypi" -> Optional.of(PEP440);
            case "gem" -> Optional.of(RUBYGEMS);
            case "packagist", "php" -> Optional.of(COMPOSER);
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

    /// Compares two texts as the ecosystem's own tool does, also those that no range can hold
    /// because they have no place in its order: Composer's branches. Not for matching.
    ///
    /// @throws UnorderedVersionException if that tool does not compare them either
    public int compareAny(String left, String right) {
        return order.compareAny(left, right);
    }

    /// True if the version is not above all that `bound` stands for; see [#keyAfter].
    ///
    /// @throws UnorderedVersionException if one of them is no version of this scheme
    public boolean reaches(String bound, String version) {
        return order.reaches(bound, version);
    }
}
