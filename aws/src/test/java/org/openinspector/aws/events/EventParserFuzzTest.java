package org.openinspector.aws.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.openinspector.estate.Change;

class EventParserFuzzTest {
    /// Any bytes are an event, need no look, or are poison; resources are named as AWS names them,
    /// because they are looked for by these names, and reasons can be shown on a terminal.
    @FuzzTest(maxDuration = "30s")
    void parsesAnyMessage(byte[] data) {
        switch (EventParser.parse(data)) {
            case EventResult.Changed(List<Change> changes, boolean organization) -> {
                assertTrue(organization || !changes.isEmpty());
                assertTrue(changes.size() <= Envelope.CHANGES_MAX);
                for (Change change : changes) {
                    assertEquals(changes.getFirst().unit(), change.unit());
                    change.resourceId()
                            .ifPresent(id ->
                                    assertTrue(
                                            id.matches(
                                                    "i-[0-9a-f]{8,17}"
                                                            + "|arn:aws[a-z-]*:ecr:[a-z0-9-]+:[0-9]{12}:repository/[a-z0-9._/-]+/sha256:[0-9a-f]{64}"
                                                            + "|arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+:[$]LATEST"),
                                            id));
                    assertTrue(change.reason().length() <= Change.REASON_LENGTH_MAX);
                    assertTrue(change.reason().chars().noneMatch(Character::isISOControl));
                }
            }
            case EventResult.Ignored(EventResult.Why why) -> assertFalse(why.text().isBlank());
            case EventResult.Poison(String problem) -> assertFalse(problem.isBlank());
        }
    }
}
