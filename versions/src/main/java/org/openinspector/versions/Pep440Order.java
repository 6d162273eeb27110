package org.openinspector.versions;

import java.util.Locale;

/// Python's order. Texts that PEP 440 does not know precede all others, in the order that
/// setuptools gave them before it refused them: advisories and old packages hold some.
///
/// @see <a href="https://packaging.python.org/en/latest/specifications/version-specifiers/">Version
///   specifiers</a>
final class Pep440Order implements Order {
    private static final int LEGACY = 0;
    private static final int PEP440 = 1;

    private static final int RELEASE_END = 1;
    private static final int RELEASE_NUMBER = 2;

    private static final int ONLY_DEV = 0;
    private static final int NO_PRE = 9;
    private static final int NO_POST = 0;
    private static final int POST = 1;
    private static final int DEV = 0;
    private static final int NO_DEV = 1;
    private static final int NO_LOCAL = 0;
    private static final int LOCAL = 1;
    private static final int LOCAL_END = 0;
    private static final int LOCAL_TEXT = 2;
    private static final int LOCAL_NUMBER = 3;

    @Override
    public Encoding encode(String version) {
        if (version.length() > Texts.BYTES_MAX) {
            return new Encoding.Unordered(String.valueOf(Texts.refusal(version)));
        }
        // Blanks around a version mean nothing (PEP 440, "Leading and Trailing Whitespace").
        String text = version.strip().toLowerCase(Locale.ROOT);
        String refusal = Texts.refusal(text);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return new Encoding.Unordered(Texts.unexpected(text, i, "ASCII"));
            }
        }
        Pep440Version parsed = Pep440Version.parse(text);
        return (parsed == null ? legacy(text) : key(text, parsed)).finish(version);
    }

    private static KeyWriter key(String text, Pep440Version version) {
        KeyWriter key = new KeyWriter().put(PEP440);
        key.number(text, version.epochFrom, version.epochTo);
        int at = version.releaseFrom;
        while (at < version.releaseTo) {
            int digits = Texts.digits(text, at, version.releaseTo);
            key.put(RELEASE_NUMBER).number(text, at, digits);
            at = digits + 1;
        }
        key.put(RELEASE_END);
        if (version.pre != 0) {
            key.put(version.pre).number(text, version.preFrom, version.preTo);
        } else {
            key.put(version.dev && !version.post ? ONLY_DEV : NO_PRE);
        }
        if (version.post) {
            key.put(POST).number(text, version.postFrom, version.postTo);
        } else {
            key.put(NO_POST);
        }
        if (version.dev) {
            key.put(DEV).number(text, version.devFrom, version.devTo);
        } else {
            key.put(NO_DEV);
        }
        return local(key, text, version.localFrom);
    }

    private static KeyWriter local(KeyWriter key, String text, int from) {
        if (from == text.length()) {
            return key.put(NO_LOCAL);
        }
        key.put(LOCAL);
        int at = from;
        while (at < text.length()) {
            int end = Pep440Version.alphanumerics(text, at);
            if (Texts.digits(text, at, end) == end) {
                key.put(LOCAL_NUMBER).number(text, at, end);
            } else {
                key.put(LOCAL_TEXT).ascii(text, at, end);
            }
            at = end + 1;
        }
        return key.put(LOCAL_END);
    }

    /// The order of `LegacyVersion`: a list of texts, a shorter list first. Numbers are filled with
    /// zeros to 8 digits, letters get a `*` in front, words for releases and pre-releases are
    /// rewritten so that they sort as meant, zeros before a word do not count.
    private static KeyWriter legacy(String text) {
        return new Pep440Legacy(text).key(new KeyWriter().put(LEGACY));
    }
}
