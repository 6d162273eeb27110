package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;

/// How far a scheme agrees with lines `a < b`, `a = b` and `a > b`.
///
/// @param lines how many lines were judged; comments (`#`, `//`) and blank lines are not
/// @param wrong the lines that the scheme disagrees with or that could not be judged
public record VersionCheck(long lines, List<Disagreement> wrong) {
    /// A line that the scheme disagrees with.
    ///
    /// @param line its number, from 1
    /// @param text the line
    /// @param why what the scheme says instead, or why it says nothing
    public record Disagreement(long line, String text, String why) {}

    /// Copies the list.
    public VersionCheck {
        wrong = List.copyOf(wrong);
    }

    /// Judges every line.
    public static VersionCheck check(VersionScheme scheme, Iterable<String> lines) {
        List<Disagreement> wrong = new ArrayList<>();
        long number = 0;
        long judged = 0;
        for (String raw : lines) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("//")) {
                continue;
            }
            judged++;
            String why = disagreement(scheme, line);
            if (!why.isEmpty()) {
                wrong.add(new Disagreement(number, line, why));
            }
        }
        return new VersionCheck(judged, wrong);
    }

    /// Why the line is wrong; empty if it is right.
    private static String disagreement(VersionScheme scheme, String line) {
        String[] parts = line.split("\\s+", -1);
        int expected = parts.length == 3 ? List.of("<", "=", ">").indexOf(parts[1]) - 1 : -2;
        if (expected == -2) {
            return "expected a version, one of < = >, and a version, with blanks between";
        }
        try {
            int order = Integer.signum(scheme.compareAny(parts[0], parts[2]));
            int back = Integer.signum(scheme.compareAny(parts[2], parts[0]));
            if (order != -back) {
                return "the scheme contradicts itself: "
                        + said(parts[0], order, parts[2])
                        + " and "
                        + said(parts[2], back, parts[0]);
            }
            return order == expected ? "" : said(parts[0], order, parts[2]);
        } catch (UnorderedVersionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String said(String left, int order, String right) {
        return left + " " + "<=>".charAt(order + 1) + " " + right;
    }
}
