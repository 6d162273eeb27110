package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.openinspector.FindingHistoryEntry;
import org.openinspector.apimodel.openinspector.FirstObserved;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedRequest;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedResponse;

/// Findings become as old as another Inspector saw them, once, and history tells it.
class TakeOverApiTest {
    private final ApiServer server = ApiServer.shared();
    private final ApiClient a = server.client(ApiServer.A);

    private Finding first() {
        return Objects.requireNonNull(
                        a.inspector(
                                        Inspector2Protocol.LIST_FINDINGS,
                                        ListFindingsRequest.builder().maxResults(1).build(),
                                        ListFindingsResponse.class)
                                .findings())
                .getFirst();
    }

    private TakeOverFirstObservedResponse takeOver(FirstObserved... findings) {
        return a.own(
                OpenInspectorProtocol.TAKE_OVER_FIRST_OBSERVED,
                TakeOverFirstObservedRequest.builder().findings(List.of(findings)).build(),
                TakeOverFirstObservedResponse.class);
    }

    @Test
    void anOlderDateIsTakenOver() {
        Finding before = first();
        Instant older = Instant.parse("2021-12-10T08:00:00Z");
        String unknown = before.findingArn().replaceAll("[0-9a-f]{32}$", "e".repeat(32));
        TakeOverFirstObservedResponse answer =
                takeOver(
                        FirstObserved.builder()
                                .findingArn(before.findingArn())
                                .firstObservedAt(older)
                                .build(),
                        FirstObserved.builder().findingArn(unknown).firstObservedAt(older).build());
        assertEquals(1, answer.changed());
        assertEquals(List.of(unknown), answer.unknown());
        Finding after = first();
        assertEquals(before.findingArn(), after.findingArn());
        assertEquals(older, after.firstObservedAt());
        assertEquals(before.status(), after.status());
        FindingHistoryEntry newest =
                a.own(
                                OpenInspectorProtocol.LIST_FINDING_HISTORY,
                                ListFindingHistoryRequest.builder()
                                        .findingArn(before.findingArn())
                                        .build(),
                                ListFindingHistoryResponse.class)
                        .entries()
                        .getFirst();
        assertEquals("TAKEN_OVER", newest.causeCode());

        // A younger date, or the same again, changes nothing.
        TakeOverFirstObservedResponse again =
                takeOver(
                        FirstObserved.builder()
                                .findingArn(before.findingArn())
                                .firstObservedAt(older)
                                .build());
        assertEquals(0, again.changed());
        assertTrue(again.unknown().isEmpty());
        assertEquals(older, first().firstObservedAt());
    }
}
