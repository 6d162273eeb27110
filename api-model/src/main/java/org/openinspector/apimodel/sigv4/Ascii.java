package org.openinspector.apimodel.sigv4;

/// Classes of characters, by ASCII alone: to `Character`, an Arabic digit is a digit too.
final class Ascii {
    private Ascii() {}

    static boolean upper(int c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean lower(int c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean alphanumeric(int c) {
        return upper(c) || lower(c) || digit(c);
    }

    /// RFC 3986's unreserved characters, which are never encoded.
    static boolean unreserved(int c) {
        return alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '~';
    }

    /// Of a hexadecimal digit in either case; -1 if it is none.
    static int hexadecimal(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
