package org.openinspector.versions;

import java.util.List;
import org.openinspector.versions.MavenVersion.Digits;
import org.openinspector.versions.MavenVersion.Item;
import org.openinspector.versions.MavenVersion.Word;

/// Maven's order, that of `ComparableVersion` 3.9. Where it is total, versions have keys; the
/// others compare pairwise.
///
/// In a key, each number that is not zero says how many zeros precede it: the fewer, the later. A
/// group begins with its word, or with [#GROUP] if it begins with a number; tags of words that
/// precede the release come before the end.
final class MavenOrder implements Order {
    private static final int[] WORDS = {0x10, 0x11, 0x12, 0x13, 0x14, 0x20, 0x21, 0x22};
    private static final int END = 0x20;
    private static final int GROUP = 0x50;
    private static final int NUMBER = 0x60;

    /// Up to this many characters, no key is too long: none takes over 8 bytes of it.
    private static final int SHORT = Texts.BYTES_MAX / 8 - 1;

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        MavenVersion parsed = MavenVersion.parse(version);
        String why = parsed.whyNoKey();
        return why == null
                ? key(parsed).finish(version)
                : new Encoding.Unkeyed(Texts.quoted(version) + " has no key: " + why);
    }

    @Override
    public int compare(String left, String right) {
        return ordered(left).compareTo(ordered(right));
    }

    private MavenVersion ordered(String version) {
        String refusal = Texts.refusal(version);
        if (refusal == null
                && version.length() > SHORT
                && encode(version) instanceof Encoding.Unordered(String tooLong)) {
            refusal = tooLong;
        }
        if (refusal != null) {
            throw new UnorderedVersionException(refusal);
        }
        return MavenVersion.parse(version);
    }

    private static KeyWriter key(MavenVersion version) {
        KeyWriter key = new KeyWriter();
        List<List<Item>> groups = version.groups();
        for (int i = 0; i < groups.size(); i++) {
            List<Item> group = groups.get(i);
            if (i > 0 && group.getFirst() instanceof Digits) {
                key.put(GROUP);
            }
            int zeros = 0;
            for (Item item : group) {
                switch (item) {
                    case Word(int rank, String text) -> {
                        key.put(WORDS[rank]);
                        if (rank == MavenVersion.UNKNOWN) {
                            key.ascii(text, 0, text.length());
                        }
                    }
                    case Digits(String digits) when digits.isEmpty() -> zeros++;
                    case Digits(String digits) -> {
                        key.put(NUMBER).countDown(zeros).number(digits, 0, digits.length());
                        zeros = 0;
                    }
                }
            }
        }
        return key.put(END);
    }
}
