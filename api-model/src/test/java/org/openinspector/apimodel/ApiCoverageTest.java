package org.openinspector.apimodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Inspector2;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.inspectorscan.InspectorScanProtocol;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.wire.Protocol;

class ApiCoverageTest {
    private static final List<Protocol> SERVICES =
            List.of(
                    Inspector2Protocol.INSTANCE,
                    InspectorScanProtocol.INSTANCE,
                    OpenInspectorProtocol.INSTANCE);

    /// Implements one operation.
    public static final class One implements Inspector2<String> {
        @Override
        public ListFindingsResponse listFindings(ListFindingsRequest input, String context) {
            return ListFindingsResponse.builder().build();
        }
    }

    @Test
    void knowsWhatIsOverridden() {
        assertEquals(
                Set.of("ListFindings"),
                ApiCoverage.implemented(Inspector2Protocol.INSTANCE, Inspector2.class, One.class));
    }

    @Test
    void countsOperationsLikeTheModel() {
        String table = ApiCoverage.operations(SERVICES, Set.of("ListFindings"));
        assertTrue(table.contains("## Inspector2: 1 of 84 operations"), table);
        assertTrue(table.contains("## InspectorScan: 0 of 1 operations"), table);
        assertTrue(table.contains("| ListFindings | POST | `/findings/list` | implemented |"));
        assertTrue(table.contains("| UntagResource | DELETE | `/tags/{resourceArn}` | 501 |"));
    }

    @Test
    void replacesOneSection() {
        String page = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n";
        assertEquals(
                "a\n<!-- begin x -->\nnew\n<!-- end x -->\nb\n",
                ApiCoverage.withSection(page, "x", "new\n"));
        assertThrows(IllegalArgumentException.class, () -> ApiCoverage.withSection(page, "y", ""));
    }
}
