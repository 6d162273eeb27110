package org.openinspector.findings;

import org.openinspector.model.InstalledPackage;

/// A package as inventories of two times are compared by it.
///
/// @param name purl type and full name, `deb:openssl`, `npm:@babel/core`
/// @param version the whole version, `1:3.0.11-1~deb12u2`
public record PackageVersion(String name, String version) {
    private static final char TAB = '\t';

    /// Of an installed package.
    public static PackageVersion of(InstalledPackage installed) {
        return new PackageVersion(
                installed.purl().type() + ":" + installed.purl().fullName("/"),
                installed.version());
    }

    /// The name without its purl type, for people.
    String shortName() {
        return name.substring(name.indexOf(':') + 1);
    }

    String stored() {
        return name + TAB + version;
    }

    static PackageVersion ofStored(String text) {
        int tab = text.indexOf(TAB);
        return tab < 0
                ? new PackageVersion(text, "")
                : new PackageVersion(text.substring(0, tab), text.substring(tab + 1));
    }
}
