package org.openinspector.advisories.document;

import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// CVE ids in what feeds write.
public final class Cves {
    private static final Pattern ID = Pattern.compile("CVE-\\d{4}-\\d{4,19}");
    private static final Pattern IN_TEXT =
            Pattern.compile("(?i)(?<![A-Za-z0-9])CVE-\\d{4}-\\d{4,19}");
    private static final int LENGTH_MAX = 100_000;
    private static final int FOUND_MAX = 1_000;

    private Cves() {}

    /// The text as a CVE id, in capitals; empty if it is none.
    public static Optional<String> of(String text) {
        if (text.length() > 40) {
            return Optional.empty();
        }
        String id = text.strip().toUpperCase(Locale.ROOT);
        return ID.matcher(id).matches() ? Optional.of(id) : Optional.empty();
    }

    /// All ids in a text, in capitals.
    public static SortedSet<String> in(String text) {
        SortedSet<String> found = new TreeSet<>();
        Matcher matcher =
                IN_TEXT.matcher(text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX));
        while (matcher.find() && found.size() < FOUND_MAX) {
            found.add(matcher.group().toUpperCase(Locale.ROOT));
        }
        return found;
    }
}
