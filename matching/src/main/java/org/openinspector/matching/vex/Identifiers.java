package org.openinspector.matching.vex;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.PackageUrl;

/// What a resource is known by, and whether a statement's identifier means it. Identifiers are
/// digests (`sha256:…`), image references (`docker.io/library/nginx:1.27`), package URLs and
/// anything else, compared as it is.
///
/// A purl in a statement means what has its type, namespace and name, and its version if it has
/// one. Qualifiers do not tell products apart (an architecture, a distribution), except
/// `repository_url`, which says where the thing comes from: if both sides name one, it must be the
/// same.
final class Identifiers {
    private static final Pattern DIGEST =
            Pattern.compile("(?:^|.*@)(sha(?:256|512):[0-9a-f]{64,128})");
    private static final Set<String> IMAGE_TYPES = Set.of("oci", "docker");

    private final Set<String> texts = new HashSet<>();
    private final Set<String> digests = new HashSet<>();
    private final Set<String> repositories = new HashSet<>();
    private final Set<String> images = new HashSet<>();
    private final Set<PackageUrl> purls = new HashSet<>();

    /// @param identifiers of the resource
    Identifiers(Collection<String> identifiers) {
        for (String each : identifiers) {
            add(each.strip());
        }
    }

    private void add(String identifier) {
        texts.add(identifier);
        Optional<PackageUrl> purl = purl(identifier);
        if (purl.isPresent()) {
            purls.add(purl.get());
            digest(purl.get().version().orElse("")).ifPresent(digests::add);
            if (IMAGE_TYPES.contains(purl.get().type())) {
                repository(purl.get()).ifPresent(repositories::add);
            }
            return;
        }
        digest(identifier).ifPresent(digests::add);
        if (isReference(identifier)) {
            String reference = reference(identifier);
            images.add(reference);
            repositories.add(withoutTag(reference));
        }
    }

    /// False for digests, ARNs and addresses: taken for an image's repository, they would say that
    /// it comes from elsewhere than a statement tells.
    private static boolean isReference(String identifier) {
        return !identifier.matches("sha(?:256|512):.*")
                && !identifier.matches("[a-z]+:.*[ #].*")
                && !identifier.matches("[^/]*:(?![0-9]+/)[^/]*/.*");
    }

    /// True if an identifier of a statement means this resource.
    boolean has(String identifier) {
        String stated = identifier.strip();
        if (texts.contains(stated)) {
            return true;
        }
        Optional<PackageUrl> purl = purl(stated);
        if (purl.isPresent()) {
            return IMAGE_TYPES.contains(purl.get().type())
                    ? isImage(purl.get())
                    : purls.stream().anyMatch(own -> means(purl.get(), own));
        }
        Optional<String> digest = digest(stated);
        if (digest.isPresent()) {
            return digests.contains(digest.get());
        }
        String reference = reference(stated);
        return images.contains(reference)
                // A repository without a tag means all its images.
                || (reference.equals(withoutTag(reference)) && repositories.contains(reference));
    }

    private boolean isImage(PackageUrl stated) {
        Optional<String> repository = repository(stated);
        boolean elsewhere =
                repository.isPresent()
                        && !repositories.isEmpty()
                        && !repositories.contains(repository.get());
        if (elsewhere) {
            return false;
        }
        Optional<String> digest = digest(stated.version().orElse(""));
        if (digest.isPresent()) {
            return digests.contains(digest.get());
        }
        Optional<String> tag = stated.version().or(() -> stated.qualifier("tag"));
        if (repository.isEmpty()) {
            return purls.stream().anyMatch(own -> means(stated, own));
        }
        return tag.map(name -> images.contains(repository.get() + ":" + name))
                .orElse(repositories.contains(repository.get()));
    }

    /// True if a purl of a statement means a package.
    static boolean means(PackageUrl stated, PackageUrl installed) {
        Optional<String> theirs = stated.qualifier("repository_url");
        Optional<String> ours = installed.qualifier("repository_url");
        return stated.type().equals(installed.type())
                && stated.namespace().equals(installed.namespace())
                && stated.name().equals(installed.name())
                && (stated.version().isEmpty() || stated.version().equals(installed.version()))
                && (theirs.isEmpty()
                        || ours.isEmpty()
                        || address(theirs.get()).equals(address(ours.get())));
    }

    /// The repository of an image: `docker.io/library/nginx`.
    private static Optional<String> repository(PackageUrl purl) {
        Optional<String> address = purl.qualifier("repository_url").map(Identifiers::address);
        if (purl.type().equals("docker")) {
            String path =
                    (purl.namespace().isEmpty() ? "library" : purl.namespace()) + "/" + purl.name();
            return Optional.of(withoutTag(reference(address.orElse("docker.io") + "/" + path)));
        }
        return address.map(text ->
                withoutTag(
                        reference(
                                text.endsWith("/" + purl.name())
                                        ? text
                                        : text + "/" + purl.name())));
    }

    private static String address(String url) {
        String text = url.strip().toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /// An image reference in full: Docker's host, `library` and the tag `latest` are left out by
    /// people, except that a repository alone stays one.
    private static String reference(String text) {
        String reference = text.replaceFirst("@sha(?:256|512):.*$", "");
        int slash = reference.indexOf('/');
        String host = slash < 0 ? "" : reference.substring(0, slash);
        boolean hasHost = host.contains(".") || host.contains(":") || host.equals("localhost");
        if (!hasHost) {
            reference = "docker.io/" + (slash < 0 ? "library/" : "") + reference;
        }
        return reference.replaceFirst("^index\\.docker\\.io/", "docker.io/");
    }

    private static String withoutTag(String reference) {
        int colon = reference.lastIndexOf(':');
        return colon > reference.lastIndexOf('/') ? reference.substring(0, colon) : reference;
    }

    private static Optional<String> digest(String text) {
        Matcher matcher = DIGEST.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /// A text as a purl; empty if it is none.
    static Optional<PackageUrl> purl(String text) {
        if (!text.startsWith("pkg:")) {
            return Optional.empty();
        }
        try {
            PackageUrl url = PackageUrl.parse(text);
            return Optional.of(url);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// For messages.
    @Override
    public String toString() {
        return Map.of("digests", digests, "images", images, "purls", purls).toString();
    }
}
