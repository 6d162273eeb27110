package org.openinspector.advisories.feeds;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openinspector.advisories.feeds.ImportReport.Problem;

/// Counts the problems of a feed by their reason and keeps the first of each: a feed with a million
/// records of one fault is told in one line. Two messages have the same reason if they differ only
/// in numbers and in what stands in quotation marks.
public final class ProblemTally {
    /// How many reasons of a feed are kept.
    static final int KEPT_MAX = 50;

    private static final int REASON_LENGTH_MAX = 200;

    private final Map<String, Problem> byReason = new LinkedHashMap<>();
    private long count;

    /// Counts a problem.
    public void add(Problem problem) {
        count += problem.count();
        String reason = reason(problem);
        Problem first = byReason.get(reason);
        if (first != null) {
            byReason.put(
                    reason,
                    new Problem(first.entry(), first.message(), first.count() + problem.count()));
        } else if (byReason.size() < KEPT_MAX) {
            byReason.put(reason, problem);
        }
    }

    /// The first problem of each of the first reasons.
    public List<Problem> problems() {
        return List.copyOf(byReason.values());
    }

    /// How many problems there are, of whatever reason.
    public long count() {
        return count;
    }

    private static String reason(Problem problem) {
        String message = problem.message();
        int start = message.startsWith(problem.entry()) ? problem.entry().length() : 0;
        StringBuilder reason = new StringBuilder();
        boolean quoted = false;
        for (int at = start; at < message.length() && reason.length() < REASON_LENGTH_MAX; at++) {
            char next = message.charAt(at);
            if (next == '"') {
                quoted = !quoted;
                reason.append(next);
            } else if (!quoted && !(next >= '0' && next <= '9')) {
                reason.append(next);
            }
        }
        return reason.toString();
    }
}
