package org.openinspector.aws.events;

import org.openinspector.estate.SourceReport;

/// A queue that gave no answer. The message is one sentence.
public final class EventQueueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final SourceReport.State state;

    /// @param state how the queue is, as far as this tells
    public EventQueueException(SourceReport.State state, String message, Throwable cause) {
        super(message, cause);
        this.state = state;
    }

    /// How the queue is.
    public SourceReport.State state() {
        return state;
    }
}
