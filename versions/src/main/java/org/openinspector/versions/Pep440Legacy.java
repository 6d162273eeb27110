package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;

/// The parts of a text that setuptools ordered before PEP 440.
final class Pep440Legacy {
    private static final String DASH = "*final-";
    private static final String END = "*final";

    private final List<String> parts = new ArrayList<>();

    /// Splits a text in lower case.
    Pep440Legacy(String text) {
        int at = 0;
        while (at < text.length()) {
            int end = end(text, at);
            add(text.substring(at, end));
            at = end;
        }
        word(END);
    }

    /// A list of texts, a shorter one first.
    KeyWriter key(KeyWriter key) {
        for (String part : parts) {
            key.ascii(part, 0, part.length());
        }
        return key.put(0);
    }

    /// The end of the digits, the letters, the dot, the dash or the other characters at a place.
    private static int end(String text, int from) {
        int kind = kind(text.charAt(from));
        int end = from + 1;
        while (end < text.length()
                && kind != '.'
                && kind != '-'
                && kind(text.charAt(end)) == kind) {
            end++;
        }
        return end;
    }

    private static int kind(char c) {
        if (c == '.' || c == '-') {
            return c;
        }
        return Texts.isDigit(c) ? '0' : Texts.isLower(c) ? 'a' : '?';
    }

    private void add(String part) {
        if (Texts.isDigit(part.charAt(0))) {
            parts.add("0".repeat(Math.max(0, 8 - part.length())) + part);
            return;
        }
        switch (part) {
            case "." -> {}
            case "pre", "preview", "rc" -> word("*c");
            case "-" -> word(DASH);
            case "dev" -> word("*@");
            default -> word("*" + part);
        }
    }

    private void word(String word) {
        if (word.compareTo(END) < 0) {
            while (!parts.isEmpty() && parts.getLast().equals(DASH)) {
                parts.removeLast();
            }
        }
        while (!parts.isEmpty() && parts.getLast().equals("00000000")) {
            parts.removeLast();
        }
        parts.add(word);
    }
}
