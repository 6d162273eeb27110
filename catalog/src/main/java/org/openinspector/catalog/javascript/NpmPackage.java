package org.openinspector.catalog.javascript;

import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.model.PackageUrl;

/// Names and versions of npm packages.
final class NpmPackage {
    private static final int LENGTH_MAX = 256;

    /// `name` or `@scope/name`. Old packages have upper-case letters and odd punctuation, so only
    /// what would break a path, a terminal or a purl is refused.
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:@[\\x21-\\x7e&&[^/@\\\\]]+/)?[\\x21-\\x7e&&[^/@\\\\]][\\x21-\\x7e&&[^/\\\\]]*");

    private static final Pattern VERSION = Pattern.compile("[\\x21-\\x7e]+");

    private NpmPackage() {}

    static boolean isName(String name) {
        return name.length() <= LENGTH_MAX && NAME.matcher(name).matches();
    }

    static boolean isVersion(String version) {
        return version.length() <= LENGTH_MAX && VERSION.matcher(version).matches();
    }

    /// The purl; empty if name or version cannot be one.
    static Optional<PackageUrl> purl(String name, String version) {
        if (!isName(name) || !isVersion(version)) {
            return Optional.empty();
        }
        int slash = name.indexOf('/');
        return Optional.of(
                slash < 0
                        ? PackageUrl.of("npm", "", name, version)
                        : PackageUrl.of(
                                "npm",
                                name.substring(0, slash),
                                name.substring(slash + 1),
                                version));
    }
}
