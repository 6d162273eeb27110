package org.openinspector.apiserver.scan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspectorscan.OutputFormat;
import org.openinspector.apimodel.inspectorscan.ValidationException;
import org.openinspector.apimodel.wire.WireFormatException;

/// Whatever is submitted: an answer that is JSON, or a refusal with its reason.
class SubmittedSbomFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void answersOrRefuses(byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            for (OutputFormat format :
                    new OutputFormat[] {OutputFormat.CYCLONE_DX_1_5, OutputFormat.INSPECTOR}) {
                AnyJson answer = AnyJson.read(PlantedData.nothing().scan(text, format));
                assertTrue(answer.at("vulnerabilities").items().count() <= bytes.length);
            }
        } catch (ValidationException refused) {
            assertTrue(refused.getMessage() == null || !refused.reason().value().isEmpty());
        } catch (WireFormatException noJson) {
            assertTrue(String.valueOf(noJson.getMessage()).length() > 3);
        }
    }
}
