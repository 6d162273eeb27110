package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.aws.events.EventQueue;
import org.openinspector.aws.events.EventQueueException;
import org.openinspector.estate.SourceReport;

/// AWS's client on a queue of our own.
final class SqsEventQueueTest {
    private final SqsStub stub = new SqsStub();
    @TempDir Path folder;

    @AfterEach
    void close() {
        stub.close();
    }

    private SqsEventQueue queue(AwsClients clients) {
        return new SqsEventQueue(clients, stub.address(), 0, 1);
    }

    @Test
    void receivesAndDeletes() throws Exception {
        try (AwsClients clients = stub.clients(folder)) {
            SqsEventQueue queue = queue(clients);
            assertEquals(List.of(), queue.receive());
            for (int i = 0; i < 12; i++) {
                stub.send("{\"number\": \"" + i + "\\n\"}");
            }
            List<EventQueue.Message> first = queue.receive();
            assertEquals(10, first.size());
            assertEquals("{\"number\": \"0\\n\"}", first.getFirst().body());
            assertEquals(1, first.getFirst().deliveries());
            queue.delete(first);
            assertEquals(2, stub.size());
            assertEquals(2, queue.receive().size());
            Thread.sleep(1100);
            assertEquals(
                    2, queue.receive().getFirst().deliveries(), "not deleted, so delivered again");
            assertFalse(queue.hasDeadLetterQueue());
            stub.deliveriesMax = 3;
            assertTrue(queue.hasDeadLetterQueue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, DENIED",
        "400, AccessDeniedException, DENIED",
        "400, InvalidClientTokenId, DENIED",
        "400, QueueDoesNotExist, MISSING",
        "400, AWS.SimpleQueueService.NonExistentQueue, MISSING",
        "404, '', UNREACHABLE",
    })
    void failuresAreToldApart(int status, String code, SourceReport.State state) throws Exception {
        stub.refusal = Optional.of(new SqsStub.Refusal(status, code));
        try (AwsClients clients = stub.clients(folder)) {
            SqsEventQueue queue = queue(clients);
            EventQueueException e = assertThrows(EventQueueException.class, queue::receive);
            assertEquals(state, e.state(), e.getMessage());
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("sqs:ReceiveMessage"), message);
            if (state == SourceReport.State.DENIED) {
                assertTrue(message.contains("allow the action"), message);
            }
        }
    }

    @Test
    void nobodyListens() throws Exception {
        stub.close();
        try (AwsClients clients = stub.clients(folder)) {
            EventQueueException e =
                    assertThrows(EventQueueException.class, queue(clients)::receive);
            assertEquals(SourceReport.State.UNREACHABLE, e.state());
        }
    }
}
