package org.openinspector.versions;

/// Arithmetic on the digits of numbers of any length.
final class Numbers {
    private Numbers() {}

    static boolean isZero(String digits) {
        return Texts.significant(digits, 0, digits.length()) == digits.length();
    }

    static String next(String digits) {
        char[] out = digits.toCharArray();
        for (int i = out.length - 1; i >= 0; i--) {
            if (out[i] < '9') {
                out[i]++;
                return String.valueOf(out);
            }
            out[i] = '0';
        }
        return "1" + String.valueOf(out);
    }
}
