package org.openinspector.findings.lifecycle;

import java.time.Instant;
import org.openinspector.findings.lifecycle.Event.NotSeen;
import org.openinspector.findings.lifecycle.Event.Seen;
import org.openinspector.findings.lifecycle.Past.Deleted;
import org.openinspector.findings.lifecycle.Past.Known;
import org.openinspector.findings.lifecycle.Past.Never;
import org.openinspector.findings.lifecycle.Transition.Closed;
import org.openinspector.findings.lifecycle.Transition.DeletedSooner;
import org.openinspector.findings.lifecycle.Transition.Opened;
import org.openinspector.findings.lifecycle.Transition.Released;
import org.openinspector.findings.lifecycle.Transition.Reopened;
import org.openinspector.findings.lifecycle.Transition.Suppressed;
import org.openinspector.findings.lifecycle.Transition.Unchanged;
import org.openinspector.findings.lifecycle.Transition.Updated;

/// The state machine of findings; `docs/findings.md` has it as a table.
public final class Lifecycle {
    private static final Unchanged UNCHANGED = new Unchanged();

    private Lifecycle() {}

    /// What the event does. An event that is older than the finding's last change does nothing, so
    /// late arrivals cannot undo newer knowledge; the same event twice does nothing the second
    /// time.
    public static Transition next(Past past, Event event, LifecycleSettings settings) {
        return switch (past) {
            case Never never -> open(1, event);
            case Deleted deleted -> open(deleted.lastGeneration() + 1, event);
            case Known known -> {
                Life life = known.life();
                if (event.at().isBefore(life.updatedAt())) {
                    yield UNCHANGED;
                }
                yield life.status() == Status.CLOSED
                        ? afterClosed(life, event, settings)
                        : whileOpen(life, event, settings);
            }
        };
    }

    /// Whether the finding may be deleted.
    public static boolean isDeletable(Life life, Instant now) {
        return life.deleteAt().map(at -> !at.isAfter(now)).orElse(false);
    }

    private static Transition open(int generation, Event event) {
        return switch (event) {
            case Seen seen when seen.fixed() -> UNCHANGED;
            case Seen seen ->
                    new Opened(
                            Life.open(
                                    Math.min(generation, Life.GENERATION_MAX),
                                    seen.suppressed(),
                                    seen.at()),
                            seen.cause());
            case NotSeen notSeen -> UNCHANGED;
        };
    }

    private static Transition whileOpen(Life life, Event event, LifecycleSettings settings) {
        return switch (event) {
            case NotSeen notSeen -> closed(life, notSeen, settings);
            case Seen seen when seen.fixed() -> closed(life, seen, settings);
            case Seen seen -> {
                boolean was = life.status() == Status.SUPPRESSED;
                if (was == seen.suppressed()) {
                    yield seen.changed()
                            ? new Updated(life.openAgain(was, seen.at()), seen.cause())
                            : UNCHANGED;
                }
                Life next = life.openAgain(seen.suppressed(), seen.at());
                yield seen.suppressed()
                        ? new Suppressed(next, seen.cause())
                        : new Released(next, seen.cause());
            }
        };
    }

    private static Closed closed(Life life, Event event, LifecycleSettings settings) {
        return new Closed(
                life.closed(event.at(), settings.keep(event.cause().kind().retention())),
                event.cause());
    }

    private static Transition afterClosed(Life life, Event event, LifecycleSettings settings) {
        Instant closedAt = life.closedAt().orElseThrow();
        return switch (event) {
            case Seen seen when seen.fixed() -> UNCHANGED;
            case Seen seen -> {
                boolean soon = !seen.at().isAfter(closedAt.plus(settings.reopenWithin()));
                // An ARN is never used twice: rather than that, the last generation lives on.
                yield soon || life.generation() == Life.GENERATION_MAX
                        ? new Reopened(life.openAgain(seen.suppressed(), seen.at()), seen.cause())
                        : open(life.generation() + 1, event);
            }
            case NotSeen notSeen -> {
                // A fixed finding whose resource goes away has less time left than it was promised.
                Instant deleteAt =
                        notSeen.at().plus(settings.keep(notSeen.cause().kind().retention()));
                yield notSeen.cause().kind().retention() != Cause.Retention.FIXED
                                && deleteAt.isBefore(life.deleteAt().orElseThrow())
                        ? new DeletedSooner(life.deletedAt(deleteAt))
                        : UNCHANGED;
            }
        };
    }
}
