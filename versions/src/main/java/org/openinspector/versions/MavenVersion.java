package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A Maven version as `ComparableVersion` reads it: groups of numbers and words. A `-` and every
/// change between digits and letters begin a group, a `.` separates within one; a word after a `.`
/// begins a group too if digits or the end follow it directly. What means nothing at the end of a
/// group (`0`, `final`, `ga`, `release`) is dropped.
///
/// Maven nests each group in the one before it, so that a group left empty in between (`1-0-1`)
/// sorts apart from its own canonical form (`1-1`), and in cycles. Its specification knows no such
/// difference: empty groups are dropped here, except the first.
///
/// @see <a href="https://maven.apache.org/pom.html#version-order-specification">Version order
///   specification</a>
final class MavenVersion {
    /// The words with a rank; the empty one, which stands for the release, is among them.
    private static final List<String> KNOWN =
            List.of("alpha", "beta", "milestone", "rc", "snapshot", "", "sp");

    static final int RELEASE = KNOWN.indexOf("");
    static final int UNKNOWN = KNOWN.size();

    private final List<List<Item>> groups = new ArrayList<>();

    sealed interface Item {
        /// True if it equals nothing at all.
        boolean isNull();
    }

    /// A number, as digits without leading zeros; zero has none.
    record Digits(String value) implements Item {
        @Override
        public boolean isNull() {
            return value.isEmpty();
        }

        int compareTo(Digits other) {
            int byLength = Integer.compare(value.length(), other.value.length());
            return byLength != 0 ? byLength : value.compareTo(other.value);
        }
    }

    /// A qualifier.
    ///
    /// @param rank index in [#KNOWN], or [#UNKNOWN]
    /// @param text decides among unknown words; empty for known ones
    record Word(int rank, String text) implements Item {
        @Override
        public boolean isNull() {
            return rank == RELEASE;
        }

        int compareTo(Word other) {
            int byRank = Integer.compare(rank, other.rank);
            // UTF-16 order as in Maven; such words have no key unless they are ASCII.
            return byRank != 0 ? byRank : text.compareTo(other.text);
        }
    }

    private MavenVersion() {}

    /// The groups; those after the first hold at least one item.
    List<List<Item>> groups() {
        return groups;
    }

    static MavenVersion parse(String version) {
        MavenVersion parsed = new MavenVersion();
        parsed.split(version.toLowerCase(Locale.ENGLISH));
        for (List<Item> group : parsed.groups) {
            while (!group.isEmpty() && group.getLast().isNull()) {
                group.removeLast();
            }
        }
        parsed.groups.subList(1, parsed.groups.size()).removeIf(List::isEmpty);
        return parsed;
    }

    private void split(String text) {
        List<Item> group = begin();
        int start = 0;
        boolean digits = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == '-') {
                group.add(item(text, start, i, digits));
                start = i + 1;
                group = c == '-' ? begin() : group;
            } else if (Texts.isDigit(c)) {
                if (!digits && i > start) {
                    group = group.isEmpty() ? group : begin();
                    group.add(word(text.substring(start, i), true));
                    start = i;
                    group = begin();
                }
                digits = true;
            } else {
                if (digits && i > start) {
                    group.add(item(text, start, i, true));
                    start = i;
                    group = begin();
                }
                digits = false;
            }
        }
        if (start < text.length()) {
            group = digits || group.isEmpty() ? group : begin();
            group.add(item(text, start, text.length(), digits));
        }
    }

    private List<Item> begin() {
        List<Item> group = new ArrayList<>(4);
        groups.add(group);
        return group;
    }

    /// Nothing between two separators is zero.
    private static Item item(String text, int from, int to, boolean digits) {
        return digits || from == to
                ? new Digits(text.substring(Texts.significant(text, from, to), to))
                : word(text.substring(from, to), false);
    }

    private static Word word(String word, boolean beforeDigit) {
        String meant =
                switch (word) {
                    case "a" -> beforeDigit ? "alpha" : word;
                    case "b" -> beforeDigit ? "beta" : word;
                    case "m" -> beforeDigit ? "milestone" : word;
                    case "cr" -> "rc";
                    case "ga", "final", "release" -> "";
                    default -> word;
                };
        int rank = KNOWN.indexOf(meant);
        return rank < 0 ? new Word(UNKNOWN, word) : new Word(rank, "");
    }

    /// Maven's order, which is not total: see [#whyNoKey].
    int compareTo(MavenVersion other) {
        for (int group = 0; ; group++) {
            List<Item> ours = groups.get(group);
            List<Item> theirs = other.groups.get(group);
            int common = Math.min(ours.size(), theirs.size());
            for (int i = 0; i < common; i++) {
                int order = compare(ours.get(i), theirs.get(i));
                if (order != 0) {
                    return order;
                }
            }
            boolean more = group + 1 < groups.size();
            boolean otherMore = group + 1 < other.groups.size();
            if (ours.size() > common) {
                return otherMore ? againstGroup(ours.get(common)) : againstNothing(group, common);
            }
            if (theirs.size() > common) {
                return more
                        ? -againstGroup(theirs.get(common))
                        : -other.againstNothing(group, common);
            }
            if (!more || !otherMore) {
                return more
                        ? againstNothing(group + 1, 0)
                        : otherMore ? -other.againstNothing(group + 1, 0) : 0;
            }
        }
    }

    /// A number follows every word.
    private static int compare(Item left, Item right) {
        return switch (left) {
            case Digits a when right instanceof Digits b -> a.compareTo(b);
            case Word a when right instanceof Word b -> a.compareTo(b);
            case Digits _ -> 1;
            case Word _ -> -1;
        };
    }

    /// A number follows, a word precedes a further group, whatever is in it.
    private static int againstGroup(Item item) {
        return item instanceof Digits ? 1 : -1;
    }

    /// How the rest of this version, from an item of a group on, compares with nothing.
    private int againstNothing(int group, int item) {
        int from = item;
        for (int i = group; i < groups.size(); i++) {
            for (Item each : groups.get(i).subList(from, groups.get(i).size())) {
                if (!each.isNull()) {
                    return each instanceof Word word ? Integer.compare(word.rank(), RELEASE) : 1;
                }
            }
            from = 0;
        }
        return 0;
    }

    /// Why the version has no place in a total order, or null. A word elsewhere than at the
    /// beginning of a group precedes every group, and a group may precede nothing (`1-alpha` before
    /// `1`), but nothing may precede the word (`1` before `1.sp.1`): a cycle. Without such words
    /// the order is total.
    @Nullable String whyNoKey() {
        for (int i = 0; i < groups.size(); i++) {
            List<Item> group = groups.get(i);
            for (int j = 0; j < group.size(); j++) {
                if (group.get(j) instanceof Word word) {
                    if (i == 0 && j == 0) {
                        return "the version begins with a word";
                    }
                    if (j > 0) {
                        return "a word stands between numbers, with no '-' before it";
                    }
                    if (word.isNull()) {
                        return "a word for the release is followed by '.' and more";
                    }
                    if (!word.text().chars().allMatch(c -> c < 0x80)) {
                        return "a word is not ASCII";
                    }
                }
            }
        }
        return null;
    }
}
