package org.openinspector.advisories.osv;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.VersionScheme;

/// What OSV's `package.ecosystem` means to us.
///
/// @param namespace the feed universe
/// @param scheme orders its versions
record Ecosystem(String namespace, VersionScheme scheme) {
    private static final Map<String, Ecosystem> LANGUAGES =
            Map.of(
                    "PyPI", new Ecosystem("pypi", VersionScheme.PEP440),
                    "npm", new Ecosystem("npm", VersionScheme.SEMVER),
                    "crates.io", new Ecosystem("cargo", VersionScheme.SEMVER),
                    "Go", new Ecosystem("golang", VersionScheme.SEMVER),
                    "Maven", new Ecosystem("maven", VersionScheme.MAVEN),
                    "RubyGems", new Ecosystem("gem", VersionScheme.RUBYGEMS));

    /// A distribution's ecosystem always says which release it speaks of; without one it cannot be
    /// applied.
    private static final Map<String, Ecosystem> DISTRIBUTIONS =
            Map.of(
                    "AlmaLinux", new Ecosystem("rpm:almalinux:", VersionScheme.RPM),
                    "Rocky Linux", new Ecosystem("rpm:rocky:", VersionScheme.RPM),
                    "Debian", new Ecosystem("deb:debian:", VersionScheme.DEBIAN),
                    "Alpine", new Ecosystem("apk:alpine:", VersionScheme.ALPINE));

    private static final Pattern RELEASE = Pattern.compile("([A-Za-z ]+):(v?\\d+(?:\\.\\d+)*)");
    private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");

    /// The ecosystem of that name; empty if we have no order for its versions or no rule for its
    /// releases yet.
    static Optional<Ecosystem> of(String name) {
        Ecosystem language = LANGUAGES.get(name);
        if (language != null) {
            return Optional.of(language);
        }
        Matcher release = RELEASE.matcher(name);
        if (!release.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(DISTRIBUTIONS.get(release.group(1)))
                .map(base -> new Ecosystem(base.namespace + release.group(2), base.scheme));
    }

    /// The package's key, its name normalised as its installers compare names.
    PackageKey key(String name) {
        return new PackageKey(namespace, namespace.equals("pypi") ? pythonName(name) : name);
    }

    /// @see <a href="https://peps.python.org/pep-0503/#normalized-names">PEP 503</a>
    private static String pythonName(String name) {
        return SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}
