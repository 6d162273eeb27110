package org.openinspector.versions;

/// Versions that are lists of numbers, a shorter list before all that continue it.
///
/// @see <a href="https://cran.r-project.org/doc/manuals/r-release/R-exts.html">Writing R
///   Extensions, the DESCRIPTION file</a>
/// @see <a href="https://pvp.haskell.org/">Haskell Package Versioning Policy</a>
final class NumbersOrder implements Order {
    private static final int END = 1;
    private static final int NUMBER = 2;

    private final boolean dashes;

    /// @param dashes whether `-` separates as `.` does
    NumbersOrder(boolean dashes) {
        this.dashes = dashes;
    }

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        int length = version.length();
        KeyWriter key = new KeyWriter();
        int at = 0;
        while (true) {
            int digits = Texts.digits(version, at, length);
            if (digits == at) {
                return new Encoding.Unordered(Texts.unexpected(version, at, "a digit"));
            }
            key.put(NUMBER).number(version, at, digits);
            if (digits == length) {
                return key.put(END).finish(version);
            }
            char separator = version.charAt(digits);
            if (separator != '.' && !(dashes && separator == '-')) {
                return new Encoding.Unordered(
                        Texts.unexpected(
                                version,
                                digits,
                                dashes ? "a digit, '.' or '-'" : "a digit or '.'"));
            }
            at = digits + 1;
        }
    }
}
