package org.openinspector.apimodel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspectorscan.InspectorScanProtocol;
import org.openinspector.apimodel.inspectorscan.ScanSbomRequest;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;

/// Whatever a client sends, it is read or refused with an error of the API.
class WireFuzzTest {
    private static final Router ROUTER =
            new Router(
                    List.of(
                            Inspector2Protocol.INSTANCE,
                            InspectorScanProtocol.INSTANCE,
                            OpenInspectorProtocol.INSTANCE));

    private static Object read(String target, byte[] body) {
        Headers headers = new Headers().set("Content-Type", "application/json");
        WireRequest request = new WireRequest("POST", target, headers, body);
        return Dispatcher.read(ROUTER.match(request), request);
    }

    /// The request with the most shapes; what was read is written and read alike.
    @FuzzTest(maxDuration = "60s")
    void listFindings(byte[] body) {
        try {
            Object input = read("/findings/list", body);
            String json = ListFindingsRequest.toJson((ListFindingsRequest) input);
            assertEquals(input, ListFindingsRequest.fromJson(json));
        } catch (ApiException e) {
            assertEquals(400, e.httpStatus());
        }
    }

    /// A request with a document.
    @FuzzTest(maxDuration = "60s")
    void scanSbom(byte[] body) {
        try {
            Object input = read("/scan/sbom", body);
            String json = ScanSbomRequest.toJson((ScanSbomRequest) input);
            assertEquals(input, ScanSbomRequest.fromJson(json));
        } catch (ApiException e) {
            assertEquals(400, e.httpStatus());
        }
    }

    /// Method and target, separated by a space, then header fields, one a line.
    @FuzzTest(maxDuration = "60s")
    void targets(byte[] head) {
        String[] lines = new String(head, StandardCharsets.ISO_8859_1).split("\n", -1);
        int space = lines[0].indexOf(' ');
        Headers headers = new Headers();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.add(lines[i].substring(0, Math.max(0, colon)), lines[i].substring(colon + 1));
        }
        String method = lines[0].substring(0, Math.max(0, space));
        WireRequest request =
                new WireRequest(method, lines[0].substring(space + 1), headers, new byte[0]);
        try {
            Dispatcher.read(ROUTER.match(request), request);
        } catch (ApiException e) {
            assertEquals(4, e.httpStatus() / 100);
        }
    }

    /// Elements of header lists, and times.
    @FuzzTest(maxDuration = "60s")
    void texts(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        for (Runnable each :
                List.<Runnable>of(
                        () -> Texts.list(text),
                        () -> Texts.dates(text),
                        () -> Texts.query(text),
                        () -> Texts.number(text),
                        () -> TimestampFormat.EPOCH_SECONDS.parse(text),
                        () -> TimestampFormat.DATE_TIME.parse(text),
                        () -> TimestampFormat.HTTP_DATE.parse(text))) {
            try {
                each.run();
            } catch (WireFormatException e) {
                assertEquals(WireFormatException.class, e.getClass());
            }
        }
    }
}
