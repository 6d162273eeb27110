package org.openinspector.versions;

/// NuGet's order: up to four numbers, missing ones being zero, then a pre-release as in Semantic
/// Versioning, in any case of letters. Build metadata is checked and ignored.
///
/// @see <a href="https://learn.microsoft.com/en-us/nuget/concepts/package-versioning">Package
///   versioning</a>
final class NugetOrder implements Order {
    private static final int NUMBERS = 4;

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        int length = version.length();
        KeyWriter key = new KeyWriter();
        int at = 0;
        for (int i = 0; i < NUMBERS; i++) {
            if (i > 0) {
                if (at == length || version.charAt(at) != '.') {
                    key.count(0);
                    continue;
                }
                at++;
            }
            int digits = Texts.digits(version, at, length);
            if (digits == at) {
                return new Encoding.Unordered(Texts.unexpected(version, at, "a digit"));
            }
            key.number(version, at, digits);
            at = digits;
        }
        int plus = version.indexOf('+', at);
        int end = plus < 0 ? length : plus;
        if (at < end && version.charAt(at) == '-') {
            at = labels(key, version, at + 1, end);
            key.put(SemverOrder.END);
        } else {
            key.put(SemverOrder.RELEASE);
        }
        if (at == plus) {
            at = labels(new KeyWriter(), version, at + 1, length);
        }
        return at == length
                ? key.finish(version)
                : new Encoding.Unordered(
                        Texts.unexpected(
                                version, at, "'-' or '+', letters and digits, or the end"));
    }

    /// Reads labels with dots between them; their end, or where one is wrong.
    private static int labels(KeyWriter key, String version, int from, int to) {
        int at = from;
        while (true) {
            int label = at;
            boolean number = true;
            while (at < to && isLabel(version.charAt(at))) {
                number &= Texts.isDigit(version.charAt(at));
                at++;
            }
            if (at == label) {
                // Never the end of the text: that would be taken for success.
                return Math.min(at, to - 1);
            }
            if (number) {
                key.put(SemverOrder.NUMBER).number(version, label, at);
            } else {
                key.put(SemverOrder.TEXT);
                for (int i = label; i < at; i++) {
                    key.put(Texts.lower(version.charAt(i)));
                }
                key.put(0);
            }
            if (at == to || version.charAt(at) != '.') {
                return at;
            }
            at++;
        }
    }

    private static boolean isLabel(char c) {
        return Texts.isDigit(c) || Texts.isLetter(c) || c == '-';
    }
}
