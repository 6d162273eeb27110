package org.openinspector.model;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Package URL, the identity of a package: `pkg:deb/debian/curl@7.88.1-10?arch=amd64`. Immutable;
/// equal if the canonical texts are equal; ordered by the canonical text's UTF-16 units.
///
/// One deviation from the specification, which wants Go module paths in lower case: theirs is kept,
/// because the go command, the module proxy and advisories tell `github.com/BurntSushi/toml` and
/// `github.com/burntsushi/toml` apart.
///
/// @see <a href="https://github.com/package-url/purl-spec">purl specification</a>
public final class PackageUrl implements Comparable<PackageUrl> {
    private static final String GOLANG = "golang";

    /// Stands in for [#GOLANG] in the library, which would lower the case of that type.
    private static final String GENERIC = "generic";

    private static final Pattern GOLANG_SCHEME =
            Pattern.compile("pkg:/*golang/", Pattern.CASE_INSENSITIVE);

    private final PackageURL purl;
    private final String type;
    private final String canonical;

    private PackageUrl(PackageURL purl, String type) {
        this.purl = purl;
        this.type = type;
        this.canonical = canonical(purl, type);
    }

    /// The library's own canonical text is wrong for bytes above 127 (`%FFFFFFC3`) and below 16
    /// (`%A`).
    private static String canonical(PackageURL purl, String type) {
        StringBuilder text = new StringBuilder(64).append("pkg:").append(type).append('/');
        if (purl.getNamespace() != null) {
            PercentEncoding.appendPath(text, purl.getNamespace());
            text.append('/');
        }
        PercentEncoding.append(text, purl.getName());
        if (purl.getVersion() != null) {
            text.append('@');
            PercentEncoding.append(text, purl.getVersion());
        }
        char separator = '?';
        Map<String, String> qualifiers = purl.getQualifiers();
        if (qualifiers != null) {
            for (Map.Entry<String, String> qualifier : qualifiers.entrySet()) {
                text.append(separator).append(qualifier.getKey()).append('=');
                PercentEncoding.append(text, qualifier.getValue());
                separator = '&';
            }
        }
        if (purl.getSubpath() != null) {
            text.append('#');
            PercentEncoding.appendPath(text, purl.getSubpath());
        }
        return text.toString();
    }

    /// Builds a purl from its parts, not yet percent-encoded.
    ///
    /// @param type purl type: `deb`, `apk`, `rpm`, `pypi`, `npm`, `maven`, `golang`, …
    /// @param namespace distribution, Maven group, npm scope, Go path but for its last element;
    ///   `""` for none
    /// @param qualifiers by key; blank values are left out
    /// @throws IllegalArgumentException if a part cannot stand in a purl of this type
    public static PackageUrl of(
            String type,
            String namespace,
            String name,
            String version,
            Map<String, String> qualifiers) {
        try {
            TreeMap<String, String> sorted = new TreeMap<>();
            qualifiers.forEach((key, value) -> {
                if (!value.isBlank()) {
                    sorted.put(key, value);
                }
            });
            PackageURL purl =
                    new PackageURL(
                            type.equals(GOLANG) ? GENERIC : type,
                            namespace.isEmpty() ? null : namespace,
                            name,
                            version.isEmpty() ? null : version,
                            sorted.isEmpty() ? null : sorted,
                            null);
            return new PackageUrl(purl, type.equals(GOLANG) ? GOLANG : purl.getType());
        } catch (MalformedPackageURLException e) {
            throw new IllegalArgumentException(
                    "no purl of type "
                            + type
                            + " from namespace \""
                            + namespace
                            + "\", name \""
                            + name
                            + "\", version \""
                            + version
                            + "\"",
                    e);
        }
    }

    /// As [#of(String, String, String, String, Map)], without qualifiers.
    public static PackageUrl of(String type, String namespace, String name, String version) {
        return of(type, namespace, name, version, Map.of());
    }

    /// Reads the text form.
    ///
    /// @throws IllegalArgumentException if the text is no purl
    public static PackageUrl parse(String text) {
        try {
            String decoded = PercentEncoding.decodeBeyondAscii(text);
            Matcher golang = GOLANG_SCHEME.matcher(decoded);
            if (golang.lookingAt()) {
                String path = decoded.substring(golang.end());
                return new PackageUrl(new PackageURL("pkg:" + GENERIC + "/" + path), GOLANG);
            }
            PackageURL purl = new PackageURL(decoded);
            return new PackageUrl(purl, purl.getType());
        } catch (MalformedPackageURLException e) {
            throw new IllegalArgumentException(
                    "expected a package URL \"pkg:type/…\", got \"" + text + "\"", e);
        }
    }

    /// The purl type.
    public String type() {
        return type;
    }

    /// The namespace, decoded; empty if there is none.
    public String namespace() {
        String namespace = purl.getNamespace();
        return namespace == null ? "" : namespace;
    }

    /// The name, decoded.
    public String name() {
        return purl.getName();
    }

    /// Namespace and name joined by `separator`; the name alone if there is no namespace.
    public String fullName(String separator) {
        return namespace().isEmpty() ? name() : namespace() + separator + name();
    }

    /// The version, decoded.
    public Optional<String> version() {
        return Optional.ofNullable(purl.getVersion());
    }

    /// A qualifier's value, decoded.
    public Optional<String> qualifier(String key) {
        Map<String, String> qualifiers = purl.getQualifiers();
        return qualifiers == null ? Optional.empty() : Optional.ofNullable(qualifiers.get(key));
    }

    /// All qualifiers, decoded, by key.
    public Map<String, String> qualifiers() {
        Map<String, String> qualifiers = purl.getQualifiers();
        return qualifiers == null ? Map.of() : Map.copyOf(qualifiers);
    }

    @Override
    public int compareTo(PackageUrl other) {
        return canonical.compareTo(other.canonical);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackageUrl url && canonical.equals(url.canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }

    /// The canonical text.
    @Override
    public String toString() {
        return canonical;
    }
}
