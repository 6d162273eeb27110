package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class LogSetupTest {
    @TempDir Path folder;

    /// Fails unless every line is one JSON object.
    static List<String> lines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        for (String line : lines) {
            try (JsonParser json =
                    JsonFactory.builder().build().createParser(ObjectReadContext.empty(), line)) {
                assertEquals("{", String.valueOf(json.nextToken().asString()), line);
                json.skipChildren();
                assertEquals(null, json.nextToken(), line);
            }
        }
        return lines;
    }

    @Test
    void writesJsonLinesAndNoSecret() throws Exception {
        var logger = LoggerFactory.getLogger(LogSetupTest.class);
        String secret = "wJalrXUtnFEMIverySecret";
        try (AutoCloseable _ = LogSetup.toFolder(folder)) {
            MDC.put("request", "r-1");
            logger.atInfo()
                    .addKeyValue("resource", "a\"b\\c\nd\u0001\u2028\ud83d")
                    .addKeyValue("number", 7)
                    .addKeyValue("nothing", (Object) null)
                    .log("test written");
            MDC.remove("request");
            logger.atWarn()
                    .setCause(new IllegalStateException("why\nso", new IOException("deeper")))
                    .log("test failed");
            logger.atInfo()
                    .addKeyValue("credential", new Credential("AKIAEXAMPLE", secret))
                    .addKeyValue(
                            "request",
                            new SignedRequest(
                                    "GET",
                                    "/x?X-Amz-Signature=" + secret,
                                    List.of(new SignedRequest.Header("Authorization", secret)),
                                    secret.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .log("test secret");
            java.util.logging.Logger.getLogger("of.the.jdk").warning("test bridged");
            logger.atDebug().log("test debug");
        }
        logger.atInfo().log("test after");
        Path log = folder.resolve("server.log");
        List<String> lines = lines(log);
        assertEquals(4, lines.size(), lines.toString());
        assertTrue(lines.getFirst().contains("\"test written\""), lines.getFirst());
        assertTrue(lines.getFirst().contains("r-1"), lines.getFirst());
        assertTrue(lines.get(1).contains("deeper"), lines.get(1));
        assertTrue(lines.get(3).contains("test bridged"), lines.get(3));
        assertFalse(Files.readString(log).contains(secret));
    }
}
