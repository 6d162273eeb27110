package org.openinspector.server.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the demo remembers, reads and shows.
class StoryPartsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir Path data;

    private static Recording read(String... lines) throws IOException {
        return Recording.read(
                new ByteArrayInputStream(
                        String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theRecordingTellsASmallStory() throws IOException {
        Recording recording = Recording.read();
        assertEquals(3, recording.accounts().size());
        Duration before = Duration.ZERO;
        for (Recording.Chapter chapter : recording.chapters()) {
            assertTrue(chapter.at().compareTo(before) > 0, chapter::title);
            assertTrue(!chapter.events().isEmpty(), chapter::title);
            before = chapter.at();
        }
        assertTrue(before.compareTo(Duration.ofMinutes(6)) < 0, "a few minutes");
        long bytes = recording.blobs().values().stream().mapToLong(blob -> blob.length).sum();
        assertTrue(bytes < 100_000, "no program is in it: " + bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what\tis\tthis",
                "account\t1",
                "chapter\tone\t1\ta\tb",
                "event\t1\t1\t{}",
                "item\t0\t1\tus-east-1",
                "blob\tx\t%%%"
            })
    void aDamagedLineIsNamed(String line) {
        var refused =
                assertThrows(IOException.class, () -> read("account\t111111111111\tone", line));
        assertTrue(String.valueOf(refused.getMessage()).contains("line 2"), refused::getMessage);
    }

    @Test
    void aListingAnswersWhatIsAskedForAndNothingElse() throws IOException {
        Recording recording =
                read(
                        "account\t111111111111\tone",
                        "operation\tecr.DescribeImages\timageDetails\timageDigest\tImageNotFoundException\t{\"imageDetails\":[{{items}}]}",
                        "item\t0\t111111111111\tus-east-1\tecr.DescribeImages\ta%2Fb\tsha256:1\t{\"d\":1,\"at\":{{epoch:-5}}}",
                        "item\t0\t111111111111\tus-east-1\tecr.DescribeImages\ta%2Fb\tsha256:2\t{\"d\":2}",
                        "item\t0\t111111111111\tus-east-1\tecr.DescribeImages\tother\tsha256:3\t{\"d\":3}",
                        "item\t1\t111111111111\tus-east-1\tecr.DescribeImages\ta%2Fb\tsha256:1\t-");
        var estate = new PlayedEstate(recording, NOW);
        assertEquals(
                "{\"imageDetails\":[{\"d\":1,\"at\":"
                        + (NOW.getEpochSecond() - 5)
                        + "},{\"d\":2}]}",
                images(estate, "{\"repositoryName\":\"a/b\"}"));
        assertEquals(
                "{\"imageDetails\":[{\"d\":2}]}",
                images(
                        estate,
                        "{\"repositoryName\":\"a/b\",\"imageIds\":[{\"imageDigest\":\"sha256:2\"}]}"));
        assertTrue(
                images(
                                estate,
                                "{\"repositoryName\":\"a/b\",\"imageIds\":[{\"imageDigest\":\"sha256:3\"}]}")
                        .contains("ImageNotFoundException"));
        estate.turnTo(1);
        assertEquals(
                "{\"imageDetails\":[{\"d\":2}]}", images(estate, "{\"repositoryName\":\"a/b\"}"));
    }

    private static String images(PlayedEstate estate, String body) {
        Request request =
                Request.read(
                        "POST",
                        java.net.URI.create("/"),
                        "AmazonEC2ContainerRegistry_V20150921.DescribeImages",
                        "AWS4-HMAC-SHA256 Credential=AKIADEMO111111111111/20261122/us-east-1/ecr/aws4_request, SignedHeaders=host, Signature=0",
                        body.getBytes(StandardCharsets.UTF_8));
        return estate.answer(request, "http://127.0.0.1:1").orElseThrow().text();
    }

    @Test
    void aLaterStartGoesOnWhereItWas() throws IOException {
        assertEquals(new Place(NOW, 0, 0), Place.read(data, NOW));
        new Place(NOW, 3, 4711).write(data);
        assertEquals(new Place(NOW, 3, 4711), Place.read(data, NOW.plusSeconds(3600)));
        Instant later = NOW.plus(Duration.ofDays(30));
        assertEquals(new Place(later, 3, 4711), Place.read(data, later));
        Files.writeString(data.resolve("demo.properties"), "chapter=x\n");
        var damaged = assertThrows(IOException.class, () -> Place.read(data, NOW));
        assertTrue(String.valueOf(damaged.getMessage()).contains("demo.properties"));
    }

    @Test
    void findingsOfOneResourceAreOneLine() {
        List<String> lines = new ArrayList<>();
        var told = new Told(Map.of("222222222222", "prod"), lines::add);
        told.event(finding("HIGH", "ACTIVE", "CVE-1 - curl"));
        told.event(finding("CRITICAL", "ACTIVE", "CVE-2 - log4j-core"));
        told.event(finding("HIGH", "CLOSED", "CVE-3 - sudo"));
        told.write(false);
        assertEquals(
                List.of("  ALERT     CRITICAL: CVE-2 - log4j-core, on i-1 in prod"),
                lines,
                "the rest waits for more");
        told.write(true);
        assertEquals(
                List.of(
                        "  findings  i-1 in prod: 2 opened, the worst is CRITICAL: CVE-2 - log4j-core",
                        "  findings  i-1 in prod: 1 closed"),
                lines.subList(1, lines.size()));
        assertEquals(1, told.open());
        told.event("{\"detail-type\":".getBytes(StandardCharsets.UTF_8));
        told.event(
                """
                {"detail-type":"Inspector2 Coverage","account":"222222222222","resources":["i-2"],
                "detail":{"scanStatus":{"statusCodeValue":"INACTIVE","reason":"NO_INVENTORY"}}}\
                """
                        .getBytes(StandardCharsets.UTF_8));
        assertEquals("  coverage  i-2 in prod is not scanned: NO_INVENTORY", lines.getLast());
    }

    private static byte[] finding(String severity, String status, String title) {
        return """
        {"detail-type":"Inspector2 Finding","account":"222222222222","resources":["i-1"],"detail":{"severity":"%s","status":"%s","title":"%s"}}\
        """
                .formatted(severity, status, title)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void namesThatPeopleCanTellApart() {
        assertEquals(
                "shop/web/sha256:da185b1890dd",
                Told.resource(
                        "arn:aws:ecr:us-east-1:222222222222:repository/shop/web/sha256:da185b1890dd6a7f8e72168bbf7ff42a"));
        assertEquals(
                "orders",
                Told.resource("arn:aws:lambda:us-east-1:222222222222:function:orders:$LATEST"));
        assertEquals("i-1", Told.resource("i-1"));
    }

    @Test
    void openingTwiceKeepsPortAndPlace() throws Exception {
        int port;
        try (Demo demo = Demo.open(data, 1, _ -> {})) {
            port = demo.endpoint().getPort();
            assertEquals(List.of("us-east-1", "eu-central-1"), demo.regions());
            assertEquals("111111111111", demo.accountId());
            assertTrue(System.getProperty("aws.accessKeyId", "").endsWith(demo.accountId()));
        }
        assertEquals("", System.getProperty("aws.accessKeyId", ""));
        try (Demo demo = Demo.open(data, 1, _ -> {})) {
            assertEquals(port, demo.endpoint().getPort());
        }
        assertThrows(IllegalArgumentException.class, () -> Demo.open(data, 0, _ -> {}));
    }
}
