package org.openinspector.versions;

/// The order of Go modules, and of Go itself (toolchain and standard library).
///
/// Modules have semantic versions with a `v`; a pseudo-version is a pre-release, `+incompatible` is
/// build metadata. Go's own releases are named otherwise: `go1.21rc2`, `go1.20`, `go1.21.3-vendor`.
/// The Go vulnerability database writes them as semantic versions, `1.21.0-rc.2`, `1.20.0`, and so
/// does this order. What follows a `-` names who built it, and does not count; but a `devel` build
/// lies somewhere before the release that it is named after, so it has no place.
///
/// @see <a href="https://go.dev/ref/mod#versions">Go modules, versions</a>
/// @see <a href="https://pkg.go.dev/go/version">go/version</a>
final class GoOrder implements Order {
    private static final String PREFIX = "go";

    @Override
    public Encoding encode(String version) {
        if (version.length() > Texts.BYTES_MAX) {
            return SemverOrder.LOOSE.encode(version);
        }
        int from = version.startsWith(PREFIX) ? PREFIX.length() : 0;
        int end = version.length();
        if (from > 0) {
            int dash = version.indexOf('-');
            end = dash < 0 ? end : dash;
            if (version.startsWith("-devel", end)) {
                return new Encoding.Unordered(
                        Texts.quoted(version) + " is a development build, expected a release");
            }
        }
        int numbers = numbers(version, from, end);
        if (numbers < 0) {
            return from > 0
                    ? new Encoding.Unordered(
                            Texts.quoted(version) + " is no release of Go, expected go1.21.3")
                    : SemverOrder.LOOSE.encode(version);
        }
        int letters = letters(version, numbers, end);
        boolean preRelease = letters > numbers && isNumber(version, letters, end);
        if (!preRelease && (from == 0 || numbers < end)) {
            return from == 0
                    ? SemverOrder.LOOSE.encode(version)
                    : new Encoding.Unordered(
                            Texts.unexpected(version, numbers, "beta or rc with a number"));
        }
        KeyWriter key = new KeyWriter();
        int at = from;
        for (int i = 0; i < 3; i++) {
            int digits = Texts.digits(version, at, numbers);
            key.number(version, at, digits);
            at = Math.min(digits + 1, numbers);
        }
        if (preRelease) {
            key.put(SemverOrder.TEXT).ascii(version, numbers, letters);
            key.put(SemverOrder.NUMBER).number(version, letters, end).put(SemverOrder.END);
        } else {
            key.put(SemverOrder.RELEASE);
        }
        return key.finish(version);
    }

    /// The end of one to three numbers with dots between them; -1 if there is none.
    private static int numbers(String version, int from, int to) {
        int at = from;
        for (int i = 0; i < 3; i++) {
            int digits = Texts.digits(version, at, to);
            if (digits == at) {
                return -1;
            }
            if (i == 2 || digits >= to || version.charAt(digits) != '.') {
                return digits;
            }
            at = digits + 1;
        }
        return at;
    }

    private static int letters(String version, int from, int to) {
        int at = from;
        while (at < to && Texts.isLower(version.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isNumber(String version, int from, int to) {
        return from < to && Texts.digits(version, from, to) == to;
    }
}
