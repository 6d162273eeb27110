package org.openinspector.findings.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

/// The state machine against a naive log keeper, over random histories of one weakness.
final class LifecycleTest {
    private static final LifecycleSettings SETTINGS = LifecycleSettings.DEFAULTS;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// @param hours since the step before; negative for what arrives late
    /// @param what 0 seen, 1 seen otherwise, 2 seen and suppressed, 3 fixed, 4 resource gone, 5
    ///   deleted if it may be, 6 seen and said to be fixed
    private record Step(int hours, int what) {}

    private static final Generator<Step> STEPS =
            random ->
                    new Step(
                            switch (random.nextInt(6)) {
                                case 0 -> 0;
                                case 1 -> -random.nextInt(48);
                                case 2 -> random.nextInt(24 * 40);
                                default -> random.nextInt(24 * 5);
                            },
                            random.nextInt(7));

    /// What is known of a generation, as someone would note it by hand.
    private static final class Note {
        int number;
        boolean closed;
        boolean suppressed;
        Instant first = START;
        Instant changed = START;
        Instant closedAt = START;
        Instant deleteAt = START;
    }

    @Test
    void agreesWithNotesTakenByHand() {
        Property.check(Generator.lists(STEPS, 1, 40), 3_000, LifecycleTest::replay);
    }

    private static void replay(List<Step> steps) {
        Past past = new Past.Never();
        @Nullable Note note = null;
        int lastNumber = 0;
        Set<Integer> used = new HashSet<>();
        Instant now = START;
        for (Step step : steps) {
            Instant at = now.plus(Duration.ofHours(step.hours()));
            now = at.isAfter(now) ? at : now;
            if (step.what() == 5) {
                if (past instanceof Past.Known known && Lifecycle.isDeletable(known.life(), now)) {
                    assertTrue(note != null && note.closed && !note.deleteAt.isAfter(now));
                    past = new Past.Deleted(known.life().generation());
                    note = null;
                }
                continue;
            }
            Event event = event(step.what(), at);
            Transition transition = Lifecycle.next(past, event, SETTINGS);
            Optional<Life> life = life(transition);
            if (transition instanceof Transition.Opened opened) {
                assertTrue(used.add(opened.life().generation()), "an ARN was used twice");
                assertInstanceOf(Event.Seen.class, event, "opened without being seen");
            }
            boolean late = note != null && at.isBefore(note.changed);
            if (!late && step.what() <= 2) {
                boolean again =
                        note != null
                                && (!note.closed
                                        || !at.isAfter(note.closedAt.plus(Duration.ofDays(7))));
                if (note == null || !again) {
                    note = new Note();
                    note.number = ++lastNumber;
                    note.first = at;
                    note.changed = at;
                } else if (note.closed
                        || step.what() == 1
                        || note.suppressed != (step.what() == 2)) {
                    note.changed = at;
                }
                note.closed = false;
                note.suppressed = step.what() == 2;
            } else if (!late && note != null) {
                Instant deleteAt = at.plus(Duration.ofDays(step.what() == 4 ? 3 : 30));
                if (!note.closed) {
                    note.closed = true;
                    note.changed = at;
                    note.closedAt = at;
                    note.deleteAt = deleteAt;
                } else if (step.what() == 4 && deleteAt.isBefore(note.deleteAt)) {
                    note.deleteAt = deleteAt;
                }
            }
            if (life.isPresent()) {
                past = new Past.Known(life.get());
            }
            check(past, note);
            assertInstanceOf(
                    Transition.Unchanged.class,
                    Lifecycle.next(past, again(event), SETTINGS),
                    "the same event twice");
        }
    }

    private static void check(Past past, @Nullable Note note) {
        if (note == null) {
            assertTrue(!(past instanceof Past.Known));
            return;
        }
        Life life = assertInstanceOf(Past.Known.class, past).life();
        assertEquals(note.number, life.generation());
        Status open = note.suppressed ? Status.SUPPRESSED : Status.ACTIVE;
        assertEquals(note.closed ? Status.CLOSED : open, life.status());
        assertEquals(note.first, life.firstObservedAt());
        assertEquals(note.changed, life.updatedAt());
        assertEquals(note.closed ? Optional.of(note.deleteAt) : Optional.empty(), life.deleteAt());
    }

    private static Event event(int what, Instant at) {
        return switch (what) {
            case 0, 1 -> new Event.Seen(at, what == 1, Disposition.NONE, Cause.of(Cause.Kind.SCAN));
            case 2 -> new Event.Seen(at, false, Disposition.SUPPRESSED, Cause.of(Cause.Kind.VEX));
            case 6 -> new Event.Seen(at, true, Disposition.FIXED, Cause.of(Cause.Kind.VEX));
            case 3 -> new Event.NotSeen(at, Cause.of(Cause.Kind.PACKAGE_UPDATED));
            default -> new Event.NotSeen(at, Cause.of(Cause.Kind.RESOURCE_GONE));
        };
    }

    /// The second time, what was new is what is stored.
    private static Event again(Event event) {
        return switch (event) {
            case Event.Seen seen ->
                    new Event.Seen(seen.at(), false, seen.disposition(), seen.cause());
            case Event.NotSeen notSeen -> notSeen;
        };
    }

    private static Optional<Life> life(Transition transition) {
        return switch (transition) {
            case Transition.Visible visible -> Optional.of(visible.life());
            case Transition.DeletedSooner sooner -> Optional.of(sooner.life());
            case Transition.Unchanged unchanged -> Optional.empty();
        };
    }

    @Test
    void theLastGenerationLivesOn() {
        Life life =
                new Life(
                        Life.GENERATION_MAX,
                        Status.CLOSED,
                        START,
                        START,
                        Optional.of(START),
                        Optional.of(START.plus(Duration.ofDays(30))));
        Event seen = event(0, START.plus(Duration.ofDays(20)));
        assertInstanceOf(
                Transition.Reopened.class, Lifecycle.next(new Past.Known(life), seen, SETTINGS));
    }

    @Test
    void settingsHaveBounds() {
        Duration day = Duration.ofDays(1);
        for (Duration bad : List.of(Duration.ZERO, Duration.ofDays(4000))) {
            List<Integer> places = new ArrayList<>(List.of(0, 1, 2, 3, 4));
            for (int place : places) {
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                new LifecycleSettings(
                                        place == 0 ? bad : day,
                                        place == 1 ? bad : day,
                                        place == 2 ? bad : day,
                                        place == 3 ? bad : day,
                                        place == 4 ? bad : day));
            }
        }
        assertEquals(Duration.ofDays(7), LifecycleSettings.DEFAULTS.reopenWithin());
        assertEquals(Duration.ofDays(30), LifecycleSettings.DEFAULTS.keep(Cause.Retention.FIXED));
        assertEquals(Duration.ofDays(3), LifecycleSettings.DEFAULTS.keep(Cause.Retention.GONE));
        assertEquals(Duration.ofDays(1), LifecycleSettings.DEFAULTS.keep(Cause.Retention.DISABLED));
        assertEquals(
                Duration.ofDays(90), LifecycleSettings.DEFAULTS.keep(Cause.Retention.SUSPENDED));
    }
}
