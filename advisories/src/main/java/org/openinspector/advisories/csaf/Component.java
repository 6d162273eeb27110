package org.openinspector.advisories.csaf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.rpm.RpmName;
import org.openinspector.model.PackageUrl;

/// A package as a product tree names it.
///
/// @param evr without an epoch of 0; empty where all versions are meant
/// @param architecture `src` for a source package; empty if it is not said
/// @param module `nodejs:18`
record Component(
        String name, Optional<String> evr, Optional<String> architecture, Optional<String> module) {
    /// A package of a module without version: `nodejs:16/nodejs`.
    private static final Pattern OF_MODULE =
            Pattern.compile("([^\\s:/]{1,100}:[^\\s:/]{1,100})/([^\\s:/]{1,200})");

    /// A version and release at the end of a name that may end in numbers itself.
    private static final Pattern VERSIONED =
            Pattern.compile("(\\S+)-(\\d[^\\s:-]*)-(\\d[^\\s:-]*)");

    /// Red Hat's: by its package URL, or else by its name.
    static Optional<Component> ofRedHat(
            ProductTree.Product product, Optional<ProductTree.Product> module) {
        Optional<String> stream = module.flatMap(each -> stream(each.purl(), each.name()));
        if (!product.purl().isEmpty()) {
            try {
                return ofPurl(PackageUrl.parse(product.purl()), stream);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        String name = product.name();
        Matcher ofModule = OF_MODULE.matcher(name);
        if (ofModule.matches()) {
            return named(
                    ofModule.group(2),
                    Optional.empty(),
                    Optional.of("src"),
                    Optional.of(ofModule.group(1)));
        }
        Optional<RpmName> rpm = RpmName.parse(name);
        if (rpm.isPresent()) {
            return named(
                    rpm.get().name(),
                    Optional.of(rpm.get().evr()),
                    rpm.get().architecture(),
                    stream);
        }
        return name.contains(":")
                ? Optional.empty()
                : named(name, Optional.empty(), Optional.of("src"), stream);
    }

    /// SUSE's: `bind-9.9.4P2-0.6.1.i586`, `ctdb-4.19.2+git.322-1.1`, `libdcerpc-binding0-32bit`.
    static Optional<Component> ofSuse(ProductTree.Product product, boolean versioned) {
        String name = product.name();
        Optional<RpmName> rpm =
                versioned || VERSIONED.matcher(name).matches()
                        ? RpmName.parse(name)
                        : Optional.empty();
        if (rpm.isPresent()) {
            return named(
                    rpm.get().name(),
                    Optional.of(rpm.get().evr()),
                    rpm.get().architecture(),
                    Optional.empty());
        }
        return versioned
                ? Optional.empty()
                : named(name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// `pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=src&epoch=1`, with `rpmmod=nodejs:18:8080…:…` in
    /// newer documents; `pkg:rpmmod/redhat/go-toolset:rhel8/golang` in older ones.
    private static Optional<Component> ofPurl(PackageUrl purl, Optional<String> stream) {
        if (purl.type().equals("rpmmod")) {
            String namespace = purl.namespace();
            int slash = namespace.lastIndexOf('/');
            String module = namespace.substring(slash + 1);
            return module.contains(":")
                    ? named(purl.name(), Optional.empty(), Optional.of("src"), Optional.of(module))
                    : Optional.empty(); // the module itself: its packages are listed beside it
        }
        if (!purl.type().equals("rpm")) {
            return Optional.empty();
        }
        Optional<String> evr = purl.version();
        if (evr.isPresent() && !evr.get().contains(":")) {
            String epoch = purl.qualifier("epoch").orElse("");
            int dash = evr.get().indexOf('-');
            evr =
                    RpmName.evr(
                            epoch,
                            dash < 0 ? evr.get() : evr.get().substring(0, dash),
                            dash < 0 ? "" : evr.get().substring(dash + 1));
        }
        return named(
                purl.name(),
                evr,
                purl.qualifier("arch"),
                purl.qualifier("rpmmod").flatMap(Component::nameAndStream).or(() -> stream));
    }

    /// The stream of a module product: `pkg:rpmmod/redhat/gimp@2.8:8080…:0621e4ee`.
    private static Optional<String> stream(String purl, String name) {
        if (purl.startsWith("pkg:rpmmod/")) {
            try {
                PackageUrl parsed = PackageUrl.parse(purl);
                return parsed.version()
                        .flatMap(version -> nameAndStream(parsed.name() + ":" + version));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return nameAndStream(name);
    }

    private static Optional<String> nameAndStream(String module) {
        String[] parts = module.split(":", 3);
        return parts.length >= 2 && RpmName.isName(parts[0]) && RpmName.isName(parts[1])
                ? Optional.of(parts[0] + ":" + parts[1])
                : Optional.empty();
    }

    private static Optional<Component> named(
            String name,
            Optional<String> evr,
            Optional<String> architecture,
            Optional<String> module) {
        return RpmName.isName(name)
                ? Optional.of(new Component(name, evr, architecture, module))
                : Optional.empty();
    }
}
