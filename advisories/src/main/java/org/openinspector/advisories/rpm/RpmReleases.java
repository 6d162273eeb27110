package org.openinspector.advisories.rpm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the release of an rpm version tells of where the package was built.
public final class RpmReleases {
    private static final Pattern TAG =
            Pattern.compile("\\.el(\\d{1,3})(?:_(\\d{1,3}))?(?![A-Za-z0-9])");
    private static final Pattern MODULE_TAG =
            Pattern.compile("\\.module[+_]el(\\d{1,3})\\.(\\d{1,3})(?![A-Za-z0-9])");

    private static final Pattern MODULE =
            Pattern.compile(
                    "(?<![\\w.+:-])([a-z0-9][A-Za-z0-9._+-]{0,60}):([A-Za-z0-9][A-Za-z0-9._+-]{0,60})"
                            + "(?=(?: and [a-z0-9._+:-]+)? (?:security|bug|enhancement|module|update)|$)");

    private RpmReleases() {}

    /// The dist tag of a minor release of RHEL or a rebuild of it, `el9_2`; `el9` for builds of a
    /// major release; empty for anything else. Module builds (`.module+el8.8.0+…`) have one too:
    /// `el8_8`.
    public static Optional<String> distTag(String evr) {
        Matcher module = MODULE_TAG.matcher(evr);
        if (module.find()) {
            return Optional.of("el" + module.group(1) + "_" + module.group(2));
        }
        Matcher tag = TAG.matcher(evr);
        return tag.find()
                ? Optional.of(
                        "el" + tag.group(1) + (tag.group(2) == null ? "" : "_" + tag.group(2)))
                : Optional.empty();
    }

    /// The major release that a dist tag names, `9`.
    public static Optional<String> major(String evr) {
        return distTag(evr).map(tag -> tag.substring(2).replaceFirst("_.*", ""));
    }

    /// True if the version is that of a package of a module.
    public static boolean isModular(String evr) {
        return evr.contains(".module+") || evr.contains(".module_");
    }

    /// The flavour of an Oracle build, which has fixes of its own: `ksplice`, `fips`.
    public static Optional<String> flavour(String evr) {
        if (evr.contains(".ksplice")) {
            return Optional.of("ksplice");
        }
        return evr.endsWith("_fips") || evr.contains("_fips.")
                ? Optional.of("fips")
                : Optional.empty();
    }

    /// The module stream that an erratum's title names: `nodejs:18` in "Important: nodejs:18
    /// security update". Empty if it names several, because it does not say which package is whose.
    public static Optional<String> moduleInTitle(String title) {
        Matcher matcher = MODULE.matcher(title.substring(0, Math.min(title.length(), 300)));
        Optional<String> found = Optional.empty();
        while (matcher.find()) {
            Optional<String> next = Optional.of(matcher.group(1) + ":" + matcher.group(2));
            if (found.isPresent() && !found.equals(next)) {
                return Optional.empty();
            }
            found = next;
        }
        return found;
    }
}
