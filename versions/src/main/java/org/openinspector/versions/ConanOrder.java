package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Conan's order of `items[-pre-release][+build]`, each a list of items with dots between them.
/// Zeros at the end of a list do not count; a pre-release precedes none, a build follows none.
///
/// Items that are numbers compare as numbers, others as texts, and a number with a text as texts,
/// too. That is cyclic: 9 < 10, `10` < `2k`, `2k` < `9`. So a version with an item that begins with
/// a digit and is no number has no key, and compares pairwise.
///
/// @see <a href="https://docs.conan.io/2/reference/tools/scm/version.html">Conan, Version</a>
final class ConanOrder implements Order {
    private static final int END = 1;
    private static final int EMPTY = 2;
    private static final int NUMBER = 3;
    private static final int TEXT = 4;

    private static final int PRE_RELEASE = 0;
    private static final int NO_PRE_RELEASE = 1;
    private static final int NO_BUILD = 0;
    private static final int BUILD = 1;

    /// An item: digits without leading zeros, or a text.
    private record Item(boolean number, String text) {
        boolean isZero() {
            return number && text.equals("0");
        }

        boolean isMixed() {
            return !number && !text.isEmpty() && Texts.isDigit(text.charAt(0));
        }

        int compareTo(Item other) {
            if (number && other.number) {
                int byLength = Integer.compare(text.length(), other.text.length());
                return byLength != 0 ? byLength : text.compareTo(other.text);
            }
            return text.compareTo(other.text);
        }
    }

    private record Parts(
            List<Item> items, @Nullable List<Item> preRelease, @Nullable List<Item> build) {
        boolean isMixed() {
            return items.stream().anyMatch(Item::isMixed)
                    || (preRelease != null && preRelease.stream().anyMatch(Item::isMixed))
                    || (build != null && build.stream().anyMatch(Item::isMixed));
        }

        int compareTo(Parts other) {
            int order = compare(items, other.items);
            if (order == 0) {
                order =
                        preRelease == null || other.preRelease == null
                                ? Boolean.compare(preRelease == null, other.preRelease == null)
                                : compare(preRelease, other.preRelease);
            }
            if (order == 0) {
                order =
                        build == null || other.build == null
                                ? Boolean.compare(build != null, other.build != null)
                                : compare(build, other.build);
            }
            return order;
        }

        private static int compare(List<Item> left, List<Item> right) {
            for (int i = 0; i < left.size() && i < right.size(); i++) {
                int order = left.get(i).compareTo(right.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(left.size(), right.size());
        }
    }

    @Override
    public Encoding encode(String version) {
        String refusal = refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        Parts parts = parts(version);
        KeyWriter key = new KeyWriter();
        write(key, parts.items);
        if (parts.preRelease == null) {
            key.put(NO_PRE_RELEASE);
        } else {
            write(key.put(PRE_RELEASE), parts.preRelease);
        }
        if (parts.build == null) {
            key.put(NO_BUILD);
        } else {
            write(key.put(BUILD), parts.build);
        }
        Encoding encoding = key.finish(version);
        return encoding instanceof Encoding.Keyed && parts.isMixed()
                ? new Encoding.Unkeyed(
                        Texts.quoted(version)
                                + " has no key: an item begins with a digit and is no number")
                : encoding;
    }

    @Override
    public int compare(String left, String right) {
        for (String version : new String[] {left, right}) {
            if (encode(version) instanceof Encoding.Unordered(String why)) {
                throw new UnorderedVersionException(why);
            }
        }
        return parts(left).compareTo(parts(right));
    }

    private static @Nullable String refusal(String version) {
        String refusal = Texts.refusal(version);
        for (int i = 0; refusal == null && i < version.length(); i++) {
            char c = version.charAt(i);
            boolean first = i == 0 || version.charAt(i - 1) == '.';
            if (!Texts.isDigit(c) && !Texts.isLetter(c) && c != '_') {
                boolean separates = c == '.' || c == '-' || c == '+';
                if (!separates || first) {
                    refusal = Texts.unexpected(version, i, "a letter, a digit or '_'");
                } else if (c != '.' && i + 1 < version.length()) {
                    char next = version.charAt(i + 1);
                    if (next == '-' || next == '+') {
                        refusal = Texts.unexpected(version, i + 1, "a letter, a digit or '_'");
                    }
                }
            }
        }
        return refusal;
    }

    private static Parts parts(String version) {
        int plus = version.lastIndexOf('+');
        String value = plus < 0 ? version : version.substring(0, plus);
        int dash = value.indexOf('-');
        return new Parts(
                items(dash < 0 ? value : value.substring(0, dash)),
                dash < 0 ? null : items(value.substring(dash + 1)),
                plus < 0 ? null : items(version.substring(plus + 1)));
    }

    private static List<Item> items(String text) {
        List<Item> items = new ArrayList<>();
        int from = 0;
        while (true) {
            int dot = text.indexOf('.', from);
            int end = dot < 0 ? text.length() : dot;
            items.add(item(text.substring(from, end)));
            if (dot < 0) {
                break;
            }
            from = dot + 1;
        }
        while (!items.isEmpty() && items.getLast().isZero()) {
            items.removeLast();
        }
        return items;
    }

    private static Item item(String text) {
        String digits = withoutUnderscores(text);
        if (digits.isEmpty() || Texts.digits(digits, 0, digits.length()) < digits.length()) {
            return new Item(false, text);
        }
        int first = Texts.significant(digits, 0, digits.length() - 1);
        return new Item(true, digits.substring(first));
    }

    /// Conan reads numbers as Python does, with single underscores between digits.
    private static String withoutUnderscores(String text) {
        if (text.indexOf('_') <= 0 || text.endsWith("_") || text.contains("__")) {
            return text;
        }
        String digits = text.replace("_", "");
        return Texts.digits(digits, 0, digits.length()) == digits.length() ? digits : text;
    }

    private static void write(KeyWriter key, List<Item> items) {
        for (Item item : items) {
            String text = item.text;
            if (item.number) {
                key.put(NUMBER).number(text, 0, text.length());
            } else if (text.isEmpty()) {
                key.put(EMPTY);
            } else {
                key.put(TEXT).ascii(text, 0, text.length());
            }
        }
        key.put(END);
    }
}
