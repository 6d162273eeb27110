package org.openinspector.findings.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is stored of one generation of a finding. A generation is one ARN; a weakness that comes
/// back long after it was closed gets the next one.
///
/// @param generation 1 to [#GENERATION_MAX]
/// @param status where it stands
/// @param firstObservedAt when it was first seen; kept when it is reopened
/// @param updatedAt when something visible last changed
/// @param closedAt when it was closed; empty unless it is closed
/// @param deleteAt when it may be deleted; empty unless it is closed
public record Life(
        int generation,
        Status status,
        Instant firstObservedAt,
        Instant updatedAt,
        Optional<Instant> closedAt,
        Optional<Instant> deleteAt) {
    /// The last generation there can be: an ARN has two bytes for it. At one new generation an hour
    /// that is seven years of a weakness coming and going.
    public static final int GENERATION_MAX = 65_535;

    public Life {
        if (generation < 1 || generation > GENERATION_MAX) {
            throw new IllegalArgumentException(
                    "generation is " + generation + ", expected 1 to " + GENERATION_MAX);
        }
        boolean closed = status == Status.CLOSED;
        if (closedAt.isPresent() != closed || deleteAt.isPresent() != closed) {
            throw new IllegalArgumentException(
                    "a finding has closedAt and deleteAt if, and only if, it is closed");
        }
    }

    static Life open(int generation, boolean suppressed, Instant at) {
        return new Life(generation, open(suppressed), at, at, Optional.empty(), Optional.empty());
    }

    Life openAgain(boolean suppressed, Instant at) {
        return new Life(
                generation,
                open(suppressed),
                firstObservedAt,
                at,
                Optional.empty(),
                Optional.empty());
    }

    Life closed(Instant at, Duration keep) {
        return new Life(
                generation,
                Status.CLOSED,
                firstObservedAt,
                at,
                Optional.of(at),
                Optional.of(at.plus(keep)));
    }

    Life deletedAt(Instant at) {
        return new Life(generation, status, firstObservedAt, updatedAt, closedAt, Optional.of(at));
    }

    private static Status open(boolean suppressed) {
        return suppressed ? Status.SUPPRESSED : Status.ACTIVE;
    }
}
