package org.openinspector.aws.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.openinspector.estate.ChangeListener;
import org.openinspector.estate.SweepUnit;

/// Empties all queues that are configured, each in a thread of its own. Several servers may empty
/// the same queue. A queue that cannot be reached is tried again and again; nothing else waits for
/// it.
public final class EventQueues {
    private final List<EventQueue> queues;
    private final Supplier<? extends Collection<SweepUnit>> units;
    private final Runnable organizationChanged;
    private final EventPoller.Pauses pauses;

    /// @param units what is listed now; cheap
    /// @param organizationChanged told when accounts or Regions may have come or gone; returns at
    ///   once
    public EventQueues(
            List<? extends EventQueue> queues,
            Supplier<? extends Collection<SweepUnit>> units,
            Runnable organizationChanged) {
        this(queues, units, organizationChanged, EventPoller.Pauses.DEFAULT);
    }

    EventQueues(
            List<? extends EventQueue> queues,
            Supplier<? extends Collection<SweepUnit>> units,
            Runnable organizationChanged,
            EventPoller.Pauses pauses) {
        this.queues = List.copyOf(queues);
        this.units = units;
        this.organizationChanged = organizationChanged;
        this.pauses = pauses;
    }

    /// Begins to tell of changes.
    ///
    /// @return ends the telling; what was received and not kept comes again
    public AutoCloseable watch(ChangeListener listener) {
        List<Thread> threads = new ArrayList<>();
        for (EventQueue queue : queues) {
            EventPoller poller =
                    new EventPoller(queue, units, organizationChanged, listener, pauses);
            threads.add(
                    Thread.ofVirtual()
                            .name("events-" + queue.address().accountId())
                            .start(poller::run));
        }
        return () -> {
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join();
            }
        };
    }
}
