package org.openinspector.findings.publish.webhook;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Any bytes give an answer that says something, or none.
class HttpAnswerFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void answer(byte[] bytes) {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        try {
            HttpAnswer answer = HttpAnswer.read(in);
            if (answer.status() < 200 || answer.status() > 599) {
                throw new AssertionError("status " + answer.status());
            }
        } catch (IOException expected) {
            // most bytes are no answer
        }
        if (bytes.length - in.available() > HttpAnswer.HEAD_MAX + 1) {
            throw new AssertionError("read too much");
        }
    }
}
