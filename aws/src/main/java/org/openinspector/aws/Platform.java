package org.openinspector.aws;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.Distribution;

/// An instance's operating system, as Systems Manager's agent reports it.
///
/// @param text as the wire API names it: `AMAZON_LINUX_2`, `UBUNTU_22_04`
/// @param family how its packages are recorded
/// @param distribution whose advisories judge its packages; empty if the family is unsupported
record Platform(String text, Family family, Optional<Distribution> distribution) {
    /// Package formats.
    enum Family {
        DEB,
        RPM,
        /// Windows, macOS, and whatever is not in the table: no inventory is taken.
        UNSUPPORTED
    }

    private static final Pattern WINDOWS_SERVER = Pattern.compile("windows server (20[0-9]{2})");
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6}){0,2}");

    /// @param name how the agent's `PlatformName` begins, lower case: `NAME` of `os-release`, or
    ///   the first words of the release file
    /// @param id `ID` of `os-release`
    /// @param text how the wire's name begins
    /// @param parts how many parts of the version the wire's name has
    private record Known(String name, String id, String text, int parts, Family family) {}

    /// The longest name counts: it stands first.
    private static final List<Known> KNOWN =
            List.of(
                    new Known("amazon linux ami", "amzn", "AMAZON_LINUX", 0, Family.RPM),
                    new Known("amazon linux", "amzn", "AMAZON_LINUX", 1, Family.RPM),
                    new Known("almalinux", "almalinux", "ALMALINUX", 1, Family.RPM),
                    new Known("centos stream", "centos", "CENTOS_STREAM", 1, Family.RPM),
                    new Known("centos", "centos", "CENTOS", 1, Family.RPM),
                    new Known("debian", "debian", "DEBIAN", 1, Family.DEB),
                    new Known("fedora", "fedora", "FEDORA", 1, Family.RPM),
                    new Known("oracle linux", "ol", "ORACLE_LINUX", 1, Family.RPM),
                    new Known("red hat enterprise linux", "rhel", "RHEL", 1, Family.RPM),
                    new Known("rocky linux", "rocky", "ROCKY_LINUX", 1, Family.RPM),
                    new Known("suse linux enterprise server", "sles", "SLES", 2, Family.RPM),
                    new Known("sles", "sles", "SLES", 2, Family.RPM),
                    new Known("ubuntu", "ubuntu", "UBUNTU", 2, Family.DEB));

    /// Recognises a platform.
    ///
    /// @param name `PlatformName`, such as `Amazon Linux` or `Debian GNU/Linux`
    /// @param version `PlatformVersion`, such as `2023` or `9.2`
    static Platform of(String name, String version) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        Matcher windows = WINDOWS_SERVER.matcher(lower);
        if (windows.find()) {
            return unsupported("WINDOWS_SERVER_" + windows.group(1));
        }
        Optional<Known> known =
                KNOWN.stream().filter(each -> lower.startsWith(each.name())).findFirst();
        String release = version.strip();
        if (known.isEmpty() || !VERSION.matcher(release).matches()) {
            return unsupported(lower.startsWith("macos") ? "MACOS" : "UNKNOWN");
        }
        var distribution =
                new Distribution(
                        known.get().id(),
                        Optional.of(release),
                        Optional.empty(),
                        name.strip() + " " + release,
                        List.of());
        return new Platform(
                text(known.get(), release), known.get().family(), Optional.of(distribution));
    }

    private static Platform unsupported(String text) {
        return new Platform(text, Family.UNSUPPORTED, Optional.empty());
    }

    private static String text(Known known, String release) {
        StringBuilder text = new StringBuilder(known.text());
        String[] parts = release.split("\\.", -1);
        for (int i = 0; i < Math.min(known.parts(), parts.length); i++) {
            text.append('_').append(parts[i]);
        }
        return text.toString();
    }

    boolean isSupported() {
        return family != Family.UNSUPPORTED;
    }
}
