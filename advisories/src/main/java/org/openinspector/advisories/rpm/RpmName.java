package org.openinspector.advisories.rpm;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A package as files and product trees name it: `firefox-x11-0:115.5.0-1.el9_2.aarch64`.
///
/// @param name `firefox-x11`
/// @param evr `[epoch:]version-release`, without an epoch of 0
/// @param architecture `aarch64`, `noarch`, `src`; empty if the text does not say
public record RpmName(String name, String evr, Optional<String> architecture) {
    private static final Set<String> ARCHITECTURES =
            Set.of(
                    "aarch64",
                    "armv7hl",
                    "armv7l",
                    "armv6hl",
                    "armv5tel",
                    "athlon",
                    "i386",
                    "i486",
                    "i586",
                    "i686",
                    "ia32e",
                    "ia64",
                    "loongarch64",
                    "noarch",
                    "nosrc",
                    "ppc",
                    "ppc64",
                    "ppc64iseries",
                    "ppc64le",
                    "ppc64p7",
                    "riscv64",
                    "s390",
                    "s390x",
                    "src",
                    "x86_64",
                    "x86_64_v2");

    private static final Pattern FULL =
            Pattern.compile("(\\S{1,200})-(?:(\\d{1,9}):)?([^\\s:-]{1,300})-([^\\s:-]{1,300})");

    private static final Pattern EPOCH = Pattern.compile("\\d{1,9}");

    /// Reads `name-[epoch:]version-release[.architecture][.rpm]`; empty if it is none.
    public static Optional<RpmName> parse(String text) {
        String rest = text.endsWith(".rpm") ? text.substring(0, text.length() - 4) : text;
        int dot = rest.lastIndexOf('.');
        Optional<String> architecture = Optional.empty();
        if (dot > 0 && ARCHITECTURES.contains(rest.substring(dot + 1))) {
            architecture = Optional.of(rest.substring(dot + 1));
            rest = rest.substring(0, dot);
        }
        if (rest.length() > 800) {
            return Optional.empty();
        }
        Matcher full = FULL.matcher(rest);
        if (!full.matches()) {
            return Optional.empty();
        }
        String epoch = full.group(2) == null ? "" : full.group(2);
        return evr(epoch, full.group(3), full.group(4))
                .map(new Architected(full.group(1), architecture)::with);
    }

    private record Architected(String name, Optional<String> architecture) {
        RpmName with(String evr) {
            return new RpmName(name, evr, architecture);
        }
    }

    /// `[epoch:]version-release`, without an epoch of 0; empty if that is no version.
    public static Optional<String> evr(String epoch, String version, String release) {
        boolean none = epoch.isEmpty() || epoch.equals("(none)") || epoch.matches("0+");
        if (version.isBlank()
                || version.length() > 300
                || release.length() > 300
                || (!none && !EPOCH.matcher(epoch).matches())) {
            return Optional.empty();
        }
        return Optional.of(
                (none ? "" : epoch + ":") + version + (release.isBlank() ? "" : "-" + release));
    }

    /// The same version without an epoch of 0.
    public static String withoutZeroEpoch(String evr) {
        return evr.startsWith("0:") ? evr.substring(2) : evr;
    }

    /// True for a text that can be a package's name.
    public static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= 200
                && text.chars().allMatch(c -> c > ' ' && c != 0x7f && c != '/');
    }
}
