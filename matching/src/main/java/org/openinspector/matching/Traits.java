package org.openinspector.matching;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.EntryPath;
import org.openinspector.model.InstalledPackage;

/// What conditions of advisories ask of an installed package.
///
/// @param binary name of the binary package
/// @param architecture as the package says; empty if it does not
/// @param module rpm module and stream, `nodejs:18`; empty if it is not known or there is none
/// @param modular whether the package belongs to a module
/// @param minor minor release whose stream the package is from: 2 for `el9_2`
/// @param flavour `ksplice` or `fips`; empty for ordinary builds
/// @param epochKnown false if an rpm version without an epoch may have one
/// @param runs false if it is a kernel that does not run
record Traits(
        String binary,
        Optional<String> architecture,
        Optional<String> module,
        Modular modular,
        OptionalInt minor,
        Optional<String> flavour,
        boolean epochKnown,
        boolean runs) {
    /// Whether a package belongs to an rpm module.
    enum Modular {
        YES,
        NO,
        UNKNOWN
    }

    static final Traits NONE =
            new Traits(
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Modular.NO,
                    OptionalInt.empty(),
                    Optional.empty(),
                    true,
                    true);

    private static final Pattern MINOR = Pattern.compile("\\.(?:module[+_])?el[0-9]+[_.]([0-9]+)");

    static Traits of(InstalledPackage installed) {
        String version = installed.version();
        Optional<String> architecture = installed.purl().qualifier("arch");
        if (!installed.purl().type().equals("rpm")) {
            return new Traits(
                    installed.purl().name(),
                    architecture,
                    Optional.empty(),
                    Modular.NO,
                    OptionalInt.empty(),
                    flavour(version),
                    true,
                    true);
        }
        Optional<String> module =
                installed
                        .purl()
                        .qualifier("modularitylabel")
                        .or(() -> installed.purl().qualifier("rpmmod"))
                        .flatMap(Traits::nameAndStream);
        return new Traits(
                installed.purl().name(),
                architecture,
                module,
                module.isPresent() || version.contains(".module")
                        ? Modular.YES
                        : version.indexOf('-') > 0 ? Modular.NO : Modular.UNKNOWN,
                minor(version),
                flavour(version),
                version.indexOf(':') >= 0
                        || installed.purl().qualifier("epoch").isPresent()
                        || isFromDatabase(installed),
                true);
    }

    Traits dormant() {
        return new Traits(binary, architecture, module, modular, minor, flavour, epochKnown, false);
    }

    /// The same on a host of this minor release, if the package itself does not tell.
    Traits onMinor(OptionalInt host) {
        return minor.isPresent()
                ? this
                : new Traits(
                        binary, architecture, module, modular, host, flavour, epochKnown, runs);
    }

    /// `nodejs:18` of `nodejs:18:8060020220523160029:ad008a3a`.
    private static Optional<String> nameAndStream(String label) {
        String[] parts = label.split(":", -1);
        return parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()
                ? Optional.empty()
                : Optional.of(parts[0] + ":" + parts[1]);
    }

    /// The minor release of a dist tag `el9_2` or of a module's `el8.6.0`.
    static OptionalInt minor(String version) {
        int at = version.indexOf("el");
        if (at < 0) {
            return OptionalInt.empty();
        }
        Matcher matcher = MINOR.matcher(version);
        return matcher.find() && matcher.group(1).length() < 4
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }

    /// Builds with a security life of their own tell so in their version: Oracle's
    /// `1.1.1k-9.el8_6_fips` and `2.34-60.0.3.ksplice1.el9`, Ubuntu's `1.1.1f-1ubuntu2.fips.22`.
    static Optional<String> flavour(String version) {
        String lower = version.toLowerCase(Locale.ROOT);
        if (lower.contains("ksplice")) {
            return Optional.of("ksplice");
        }
        return lower.contains("fips") ? Optional.of("fips") : Optional.empty();
    }

    /// rpm's own database, and those who read it, leave out an epoch only if there is none.
    private static boolean isFromDatabase(InstalledPackage installed) {
        EntryPath path = installed.evidence().getFirst().path();
        String name = path.name().toString();
        return switch (name) {
            case "rpmdb.sqlite", "Packages", "Packages.db", "container-manifest-2" -> true;
            default -> path.toString().startsWith("ssm");
        };
    }
}
