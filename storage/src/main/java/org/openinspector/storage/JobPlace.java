package org.openinspector.storage;

import java.time.Instant;
import java.util.Optional;

/// Where a job is in the queue.
///
/// @param running it runs now
/// @param position 1 for the next of its task; what runs counts too
/// @param since since when it waits or runs
/// @param priority larger runs earlier
/// @param due when it may run
/// @param attempts failures in a row
/// @param lastError why the last attempt failed
public record JobPlace(
        boolean running,
        long position,
        Instant since,
        int priority,
        Instant due,
        int attempts,
        Optional<String> lastError) {}
