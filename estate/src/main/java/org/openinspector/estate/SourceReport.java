package org.openinspector.estate;

import java.util.Map;

/// How a source of changes is, and what it brought since the last report.
///
/// @param accountId whose source it is
/// @param source its name, such as a queue's address
/// @param state how it is now
/// @param message why it is not listening; empty if it is
/// @param received messages that came
/// @param told of these, messages that named something to look at
/// @param poison of these, messages that nobody can read
/// @param ignored of these, messages that need no look, by why
public record SourceReport(
        String accountId,
        String source,
        State state,
        String message,
        long received,
        long told,
        long poison,
        Map<String, Long> ignored) {
    public SourceReport {
        ignored = Map.copyOf(ignored);
    }

    /// How a source is.
    public enum State {
        /// It is asked, and answers.
        LISTENING,
        /// It does not answer.
        UNREACHABLE,
        /// A permission is missing.
        DENIED,
        /// It is not there.
        MISSING
    }

    /// A source that brought nothing.
    public static SourceReport of(String accountId, String source, State state, String message) {
        return new SourceReport(accountId, source, state, message, 0, 0, 0, Map.of());
    }
}
