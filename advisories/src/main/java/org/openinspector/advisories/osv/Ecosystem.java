package org.openinspector.advisories.osv;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.versions.VersionScheme;

/// What OSV's `package.ecosystem` means to us.
///
/// @param namespace the feed universe
/// @param scheme orders its versions
/// @see <a href="https://ossf.github.io/osv-schema/#defined-ecosystems">OSV schema, defined
///   ecosystems</a>
record Ecosystem(String namespace, VersionScheme scheme) {
    /// Repositories of a language may be named after a colon (`Maven:https://…`): the same packages
    /// from elsewhere.
    private static final Map<String, Ecosystem> LANGUAGES =
            Map.ofEntries(
                    Map.entry("PyPI", new Ecosystem("pypi", VersionScheme.PEP440)),
                    Map.entry("npm", new Ecosystem("npm", VersionScheme.SEMVER)),
                    Map.entry("crates.io", new Ecosystem("cargo", VersionScheme.SEMVER)),
                    Map.entry("Go", new Ecosystem("golang", VersionScheme.GO)),
                    Map.entry("Maven", new Ecosystem("maven", VersionScheme.MAVEN)),
                    Map.entry("RubyGems", new Ecosystem("gem", VersionScheme.RUBYGEMS)),
                    Map.entry("NuGet", new Ecosystem("nuget", VersionScheme.NUGET)),
                    Map.entry("Packagist", new Ecosystem("composer", VersionScheme.COMPOSER)),
                    Map.entry("Hex", new Ecosystem("hex", VersionScheme.HEX)),
                    Map.entry("Pub", new Ecosystem("pub", VersionScheme.PUB)),
                    Map.entry("SwiftURL", new Ecosystem("swift", VersionScheme.SWIFT)),
                    Map.entry("ConanCenter", new Ecosystem("conan", VersionScheme.CONAN)),
                    Map.entry("CRAN", new Ecosystem("cran", VersionScheme.CRAN)),
                    Map.entry("Hackage", new Ecosystem("hackage", VersionScheme.HACKAGE)),
                    Map.entry(
                            "GitHub Actions",
                            new Ecosystem("githubactions", VersionScheme.SEMVER)));

    /// The ecosystems of that name; none if we have no order for its versions or no rule for its
    /// releases. More than one where OSV does not say which of a release's channels is meant.
    ///
    /// @param purl the package URL beside it, which is sometimes more exact; may be empty
    static List<Ecosystem> of(String name, String purl) {
        int colon = name.indexOf(':');
        String base = colon < 0 ? name : name.substring(0, colon);
        String suffix = colon < 0 ? "" : name.substring(colon + 1);
        Ecosystem language = LANGUAGES.get(base);
        if (language != null) {
            return suffix.isEmpty() || suffix.startsWith("https://")
                    ? List.of(language)
                    : List.of();
        }
        return Releases.namespaces(base, suffix, purl).stream()
                .map(namespace -> scheme(namespace).map(scheme -> new Ecosystem(namespace, scheme)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<VersionScheme> scheme(String namespace) {
        return switch (namespace.substring(0, namespace.indexOf(':'))) {
            case "deb" -> Optional.of(VersionScheme.DEBIAN);
            case "rpm" -> Optional.of(VersionScheme.RPM);
            case "apk" -> Optional.of(VersionScheme.ALPINE);
            default -> Optional.empty();
        };
    }

    /// The package's key, its name normalised as its installers compare names.
    PackageKey key(String name) {
        return new PackageKey(namespace, PackageNames.normalise(namespace, name));
    }
}
