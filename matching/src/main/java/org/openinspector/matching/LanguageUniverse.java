package org.openinspector.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.nvd.CuratedProducts;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageNames;
import org.openinspector.model.PackageUrl;
import org.openinspector.versions.VersionScheme;

/// Universes of packages outside operating systems.
final class LanguageUniverse {
    private static final Map<String, Ecosystem> BY_TYPE =
            Map.ofEntries(
                    ecosystem("pypi", "pypi", "", "pypi"),
                    ecosystem("npm", "npm", "/", "npm"),
                    ecosystem("maven", "maven", ":", "maven"),
                    ecosystem("golang", "golang", "/", "go"),
                    ecosystem("cargo", "cargo", "", "crates"),
                    ecosystem("gem", "gem", "", "rubygems"),
                    ecosystem("nuget", "nuget", "", "nuget"),
                    ecosystem("composer", "composer", "/", "composer"),
                    ecosystem("hex", "hex", "/", "hex"),
                    ecosystem("pub", "pub", "", "pub"),
                    ecosystem("swift", "swift", "/", "swift"),
                    ecosystem("conan", "conan", "", "conan"),
                    ecosystem("cran", "cran", "", "cran"),
                    ecosystem("hackage", "hackage", "", "hackage"),
                    ecosystem("githubactions", "githubactions", "/", "semver"),
                    ecosystem("github", "githubactions", "/", "semver"));

    /// @param separator between a purl's namespace and name; empty if only the name counts
    private record Ecosystem(String namespace, String separator, Optional<VersionScheme> scheme) {}

    private LanguageUniverse() {}

    private static Map.Entry<String, Ecosystem> ecosystem(
            String type, String namespace, String separator, String scheme) {
        return Map.entry(type, new Ecosystem(namespace, separator, VersionScheme.named(scheme)));
    }

    /// The order of a namespace's versions, where all its products have the same.
    static Optional<VersionScheme> scheme(String namespace) {
        if (namespace.startsWith("deb:")) {
            return Optional.of(VersionScheme.DEBIAN);
        }
        if (namespace.startsWith("rpm:")) {
            return Optional.of(VersionScheme.RPM);
        }
        if (namespace.startsWith("apk:")) {
            return Optional.of(VersionScheme.ALPINE);
        }
        return Optional.ofNullable(BY_TYPE.get(namespace)).flatMap(Ecosystem::scheme);
    }

    static Universe of(InstalledPackage installed) {
        PackageUrl purl = installed.purl();
        if (purl.type().equals("generic")) {
            return product(installed);
        }
        Ecosystem ecosystem = BY_TYPE.get(purl.type());
        if (ecosystem == null || ecosystem.scheme.isEmpty()) {
            return Universe.none(
                    purl.type(), installed.version(), "no version order for this ecosystem yet");
        }
        String name =
                ecosystem.separator.isEmpty() ? purl.name() : purl.fullName(ecosystem.separator);
        return new Universe(
                ecosystem.namespace,
                List.of(
                        Channel.base(
                                ecosystem.namespace,
                                PackageNames.normalise(ecosystem.namespace, name))),
                ecosystem.scheme,
                installed.version(),
                Traits.NONE,
                "");
    }

    /// A product that no package manager installed: by its own name, and by NVD's where that is
    /// curated.
    private static Universe product(InstalledPackage installed) {
        PackageUrl purl = installed.purl();
        String namespace = purl.namespace().equals("javascript") ? "javascript" : "generic";
        String name = PackageNames.normalise(namespace, purl.name());
        List<Channel> channels = new ArrayList<>();
        channels.add(Channel.base(namespace, name));
        Optional<CuratedProducts.Product> curated =
                namespace.equals("generic") ? CuratedProducts.named(name) : Optional.empty();
        curated.ifPresent(
                product -> channels.add(new Channel("", product.key(), Channel.Use.JUDGES)));
        return new Universe(
                namespace,
                channels,
                Optional.empty(),
                curated.map(product -> product.version(installed.version()))
                        .orElse(installed.version()),
                Traits.NONE,
                "");
    }
}
