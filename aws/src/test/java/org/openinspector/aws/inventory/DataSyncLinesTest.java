package org.openinspector.aws.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Objects of a Resource Data Sync.
class DataSyncLinesTest {
    private static DataSyncLines read(String text) {
        return DataSyncLines.read(text.getBytes(StandardCharsets.UTF_8), "i-1", 3);
    }

    @Test
    void readsLines() {
        DataSyncLines read =
                read(
                        "{\"Name\":\"bash\",\"Version\":\"5\",\"Size\":12,\"URL\":null,"
                                + "\"resourceId\":\"i-1\",\"captureTime\":\"2026-11-21T11:30:00Z\"}\n"
                                + "{\"Name\":\"sudo\",\"resourceId\":\"i-1\"}\n");
        assertEquals(
                List.of("bash", "sudo"),
                read.entries().stream().map(entry -> entry.get("Name")).toList());
        assertEquals("12", read.entries().getFirst().get("Size"));
        assertEquals(Optional.of(Instant.parse("2026-11-21T11:30:00Z")), read.captured());
        assertEquals(Optional.empty(), read.malformed());
    }

    @Test
    void oddLinesEndItOrAreLeftOut() {
        assertEquals(
                1,
                read("{\"Name\":\"a\"}\n{\"Name\":\"b\",\"resourceId\":\"i-2\"}").entries().size());
        DataSyncLines broken = read("{\"Name\":\"a\"}\n{\"Name\":");
        assertEquals(1, broken.entries().size());
        assertTrue(broken.malformed().orElseThrow().contains("line 2"), broken::toString);
        assertTrue(read("[]").malformed().isPresent());
        assertEquals(3, read("{\"Name\":\"a\"}\n".repeat(9)).entries().size());
        assertEquals(Optional.empty(), read("{\"captureTime\":\"soon\"}").captured());
        assertTrue(read("{\"a\":" + "[".repeat(500)).malformed().isPresent());
    }
}
