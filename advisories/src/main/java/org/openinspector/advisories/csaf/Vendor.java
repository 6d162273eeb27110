package org.openinspector.advisories.csaf;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who publishes CSAF for a distribution.
enum Vendor {
    /// Red Hat Enterprise Linux.
    RED_HAT("redhat", "Red Hat", "rhel-vex", "rhel-csaf") {
        @Override
        Optional<String> namespace(ProductTree.Product platform) {
            return RedHatProducts.namespace(platform.cpe());
        }

        @Override
        Optional<Component> component(ProductTree.Located located, boolean versioned) {
            return located.component()
                    .flatMap(product -> Component.ofRedHat(product, located.module()))
                    .filter(component -> !isDebug(component.name()));
        }
    },
    /// SUSE Linux Enterprise and openSUSE.
    SUSE("suse", "SUSE", "suse-vex", "suse-csaf") {
        @Override
        Optional<String> namespace(ProductTree.Product platform) {
            return SuseProducts.ofCpe(platform.cpe());
        }

        @Override
        Optional<Component> component(ProductTree.Located located, boolean versioned) {
            return located.component().flatMap(product -> Component.ofSuse(product, versioned));
        }
    };

    private static final Pattern DEBUG =
            Pattern.compile(".*-(?:debuginfo|debugsource)(?:-common(?:-[a-z0-9_]+)?)?");

    private final String authority;
    private final String title;
    private final String vexSource;
    private final String errataSource;

    Vendor(String authority, String title, String vexSource, String errataSource) {
        this.authority = authority;
        this.title = title;
        this.vexSource = vexSource;
        this.errataSource = errataSource;
    }

    /// The vendor that publishes under an address.
    static Optional<Vendor> of(String publisherNamespace) {
        String address = publisherNamespace.toLowerCase(Locale.ROOT);
        if (HOST_RED_HAT.matcher(address).find()) {
            return Optional.of(RED_HAT);
        }
        return HOST_SUSE.matcher(address).find() ? Optional.of(SUSE) : Optional.empty();
    }

    private static final Pattern HOST_RED_HAT =
            Pattern.compile("^https?://(?:[a-z0-9.-]+\\.)?redhat\\.com(?:/|$)");
    private static final Pattern HOST_SUSE =
            Pattern.compile("^https?://(?:[a-z0-9.-]+\\.)?suse\\.com(?:/|$)");

    /// Who says its severities.
    String authority() {
        return authority;
    }

    /// For people.
    String title() {
        return title;
    }

    /// The source of its VEX documents.
    String vexSource() {
        return vexSource;
    }

    /// The source of its errata.
    String errataSource() {
        return errataSource;
    }

    /// The feed universe of a product; empty if it is none of the distribution's.
    abstract Optional<String> namespace(ProductTree.Product platform);

    /// The package of a product id; empty if it is none.
    ///
    /// @param versioned true if it must have a version
    abstract Optional<Component> component(ProductTree.Located located, boolean versioned);

    /// Symbols of a program are not run; they would treble the statements.
    private static boolean isDebug(String name) {
        Matcher matcher = DEBUG.matcher(name);
        return matcher.matches();
    }
}
