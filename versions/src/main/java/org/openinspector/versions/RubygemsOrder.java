package org.openinspector.versions;

import org.jspecify.annotations.Nullable;

/// The order of RubyGems: runs of digits and runs of letters, letters before numbers, the shorter
/// list filled up with zeros; `-` stands for `.pre.`. Zeros at the end of the leading numbers do
/// not count, so `1.0.a` equals `1.a`.
///
/// Filling with zeros decides the layout: zeros before letters put the version below the end of the
/// list, the fewer the lower; zeros before another number put it above, the fewer the higher.
///
/// @see <a href="https://docs.ruby-lang.org/en/master/Gem/Version.html">Gem::Version</a>
final class RubygemsOrder implements Order {
    private static final int TEXT = 2;
    private static final int END = 4;
    private static final int NUMBER = 6;

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal == null) {
            refusal = problem(version);
        }
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        Segments segments = new Segments();
        int length = version.length();
        int i = 0;
        while (i < length) {
            char c = version.charAt(i);
            int from = i;
            if (Texts.isDigit(c)) {
                i = Texts.digits(version, i, length);
                segments.number(version, from, i);
            } else if (Texts.isLetter(c)) {
                while (i < length && Texts.isLetter(version.charAt(i))) {
                    i++;
                }
                segments.text(version, from, i);
            } else {
                if (c == '-') {
                    segments.text("pre", 0, 3);
                }
                i++;
            }
        }
        segments.key.put(END);
        return segments.key.finish(version);
    }

    private static final class Segments {
        private final KeyWriter key = new KeyWriter();
        private int zeros;
        private boolean onlyNumbers = true;

        void number(String version, int from, int to) {
            if (Texts.significant(version, from, to) == to) {
                zeros++;
            } else {
                key.put(NUMBER).countDown(zeros).number(version, from, to);
                zeros = 0;
            }
        }

        void text(String version, int from, int to) {
            key.put(TEXT).count(onlyNumbers ? 0 : zeros).ascii(version, from, to);
            zeros = 0;
            onlyNumbers = false;
        }
    }

    /// A digit first; then letters and digits with single dots between them; after the first `-`,
    /// which needs something after it, `-` is as good as a letter. `Gem::Version` also asks for a
    /// dot between the first number and letters, but published advisories write `1beta`.
    private static @Nullable String problem(String version) {
        if (!Texts.isDigit(version.charAt(0))) {
            return Texts.unexpected(version, 0, "a digit");
        }
        boolean empty = true;
        boolean dashed = false;
        for (int i = 0; i < version.length(); i++) {
            char c = version.charAt(i);
            boolean separator = c == '.' || (c == '-' && !dashed);
            if (separator ? empty : c != '-' && !Texts.isLetter(c) && !Texts.isDigit(c)) {
                return Texts.unexpected(
                        version,
                        i,
                        empty ? "a letter or a digit" : "a letter, a digit, '.' or '-'");
            }
            empty = separator;
            dashed |= c == '-';
        }
        return empty ? Texts.unexpected(version, version.length(), "a letter or a digit") : null;
    }
}
