package org.openinspector.catalog;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.openinspector.model.Distribution;
import org.openinspector.model.PackageUrl;

/// Package URLs of operating system packages. A package database does not say which distribution it
/// belongs to, and is read before that is known; so its purls are completed afterwards.
public final class OsPurls {
    private static final Set<String> TYPES = Set.of("deb", "apk", "rpm");

    private OsPurls() {}

    /// Adds the distribution to a `deb`, `apk` or `rpm` purl: as namespace, and as qualifier
    /// `distro`, `<id>-<version>`, or the id alone for a release without a version. What the purl
    /// says already stays; so does a purl of another type.
    public static PackageUrl complete(PackageUrl purl, Distribution distribution) {
        if (!TYPES.contains(purl.type())) {
            return purl;
        }
        boolean spaceless = purl.namespace().isEmpty();
        boolean distroless = purl.qualifier("distro").isEmpty();
        if (!spaceless && !distroless) {
            return purl;
        }
        // The canonical text keeps qualifiers that this class does not know of.
        String text = purl.toString();
        if (spaceless) {
            String head = "pkg:" + purl.type() + "/";
            text = head + encode(distribution.id()) + "/" + text.substring(head.length());
        }
        if (distroless) {
            String distro =
                    distribution
                            .version()
                            .map(version -> distribution.id() + "-" + version)
                            .orElse(distribution.id());
            text += (text.indexOf('?') < 0 ? "?" : "&") + "distro=" + encode(distro);
        }
        return PackageUrl.parse(text);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
