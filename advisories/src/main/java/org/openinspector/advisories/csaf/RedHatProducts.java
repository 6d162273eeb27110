package org.openinspector.advisories.csaf;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of Red Hat's products are the distribution, by their CPE. The main streams of a major
/// release are one universe, whichever repository; a minor release with longer support has one of
/// its own.
public final class RedHatProducts {
    private static final Pattern CPE =
            Pattern.compile("cpe:/[ao]:redhat:([a-z0-9_]+):(\\d{1,2})(?:\\.(\\d{1,2}))?(?::.*)?");

    /// Products of minor releases with longer support, and the channel that we name after them.
    private static final Map<String, String> EXTENDED =
            Map.of(
                    "rhel_eus", "eus",
                    "enterprise_linux_eus", "eus",
                    "rhel_aus", "aus",
                    "rhel_mission_critical", "aus",
                    "rhel_tus", "tus",
                    "rhel_e4s", "e4s",
                    "rhel_els", "els",
                    "rhel_eus_long_life", "eus-long-life");

    private RedHatProducts() {}

    /// `rpm:rhel:9`, `rpm:rhel:9.2+eus`; empty for other products.
    public static Optional<String> namespace(String cpe) {
        Matcher matcher = CPE.matcher(cpe);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String product = matcher.group(1);
        String major = matcher.group(2);
        if (product.equals("enterprise_linux") || product.equals("rhel_extras")) {
            return Optional.of("rpm:rhel:" + major);
        }
        String channel = EXTENDED.get(product);
        if (channel == null) {
            return Optional.empty();
        }
        String release = matcher.group(3) == null ? major : major + "." + matcher.group(3);
        return Optional.of("rpm:rhel:" + release + "+" + channel);
    }
}
