package org.openinspector.aws.events;

import java.util.List;

/// A queue that events wait in. Every message is delivered once or more often, in any order; one
/// that is received and not deleted comes again.
public interface EventQueue {
    /// Where it is.
    QueueAddress address();

    /// Waits a while for messages.
    ///
    /// @return up to ten; empty if none came
    /// @throws EventQueueException if there is no answer
    /// @throws InterruptedException if the calling thread was interrupted
    List<Message> receive() throws EventQueueException, InterruptedException;

    /// Forgets messages.
    ///
    /// @param messages up to ten
    /// @throws EventQueueException if some are not forgotten; they come again
    /// @throws InterruptedException if the calling thread was interrupted
    void delete(List<Message> messages) throws EventQueueException, InterruptedException;

    /// Whether the queue itself puts away what was received too often.
    ///
    /// @throws EventQueueException if it does not tell
    /// @throws InterruptedException if the calling thread was interrupted
    boolean hasDeadLetterQueue() throws EventQueueException, InterruptedException;

    /// A message.
    ///
    /// @param id the queue's name for it
    /// @param receipt names this delivery
    /// @param deliveries how often it was received, 1 or more
    record Message(String id, String receipt, String body, int deliveries) {}
}
