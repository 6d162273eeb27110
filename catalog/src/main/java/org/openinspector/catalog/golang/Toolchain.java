package org.openinspector.catalog.golang;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The version of the standard library that a toolchain brings, as advisories write it.
///
/// @param version semantic version without `v`: `1.21.3`, `1.21.0-rc.2` for `go1.21rc2`, `1.20.0`
///   for `go1.20`
/// @param doubt why the standard library may differ from that release; empty if it should not
/// @see <a href="https://go.dev/doc/toolchain#version">Go versions</a>
record Toolchain(String version, Optional<String> doubt) {
    private static final Pattern RELEASE =
            Pattern.compile(
                    "go([0-9]{1,4})\\.([0-9]{1,9})(?:\\.([0-9]{1,9}))?(?:(rc|beta)([0-9]{1,9}))?((?:[^0-9.].*)?)",
                    Pattern.DOTALL);

    private static final String DEVELOPMENT = "devel ";

    /// Reads what `runtime.Version()` answers: `go1.21.3`, `go1.22.1 X:boringcrypto`,
    /// `go1.26.8-X:arenas`, `devel go1.22-0f5e Tue Aug 1`.
    ///
    /// @return empty if it names no release (`devel +0f5e Tue Aug 1`, before Go 1.17)
    static Optional<Toolchain> of(String text) {
        boolean development = text.startsWith(DEVELOPMENT);
        Matcher matcher =
                RELEASE.matcher(development ? text.substring(DEVELOPMENT.length()) : text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String patch = matcher.group(3) == null ? "0" : number(matcher.group(3));
        String release = number(matcher.group(1)) + "." + number(matcher.group(2)) + "." + patch;
        if (development) {
            // Between the last release and the first beta of the next.
            return Optional.of(
                    new Toolchain(
                            release + "-0.devel",
                            Optional.of("built by a development version of Go before " + release)));
        }
        if (matcher.group(4) != null) {
            release += "-" + matcher.group(4) + "." + number(matcher.group(5));
        }
        // "X:" lists experiments, which change what is compiled but not which sources. Anything
        // else names a vendor, who may have fixed vulnerabilities without changing the version.
        String rest = matcher.group(6);
        boolean plain = rest.isBlank() || rest.startsWith(" X:") || rest.startsWith("-X:");
        return Optional.of(
                new Toolchain(
                        release,
                        plain
                                ? Optional.empty()
                                : Optional.of("built by a changed version of Go " + release)));
    }

    /// Without leading zeros, which semantic versions forbid.
    private static String number(String digits) {
        return Long.toString(Long.parseLong(digits));
    }
}
