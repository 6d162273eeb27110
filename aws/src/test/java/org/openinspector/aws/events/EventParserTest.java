package org.openinspector.aws.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.estate.Change;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;

/// Events as AWS documents them, and what they ask for.
final class EventParserTest {
    private static final Path SAMPLES =
            Fixtures.root().resolve("aws/src/test/resources/org/openinspector/aws/events/samples");

    @Test
    void everySampleAsksForWhatIsWrittenDown() throws IOException {
        List<String> told = new ArrayList<>();
        try (Stream<Path> files = Files.list(SAMPLES)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".json")) {
                    for (String line : lines(EventParser.parse(Files.readAllBytes(file)))) {
                        told.add(name.replace(".json", "") + ": " + line);
                    }
                }
            }
        }
        assertEquals(
                new TreeSet<>(Files.readAllLines(SAMPLES.resolve("expected.txt"))),
                new TreeSet<>(told));
    }

    private static List<String> lines(EventResult result) {
        return switch (result) {
            case EventResult.Changed(List<Change> changes, boolean organization) -> {
                List<String> lines =
                        new ArrayList<>(changes.stream().map(EventParserTest::line).toList());
                if (organization) {
                    lines.add("ORGANIZATION");
                }
                yield lines;
            }
            case EventResult.Ignored(EventResult.Why why) -> List.of("IGNORED " + why.name());
            case EventResult.Poison(String problem) -> List.of("POISON " + problem);
        };
    }

    private static String line(Change change) {
        return change.urgency()
                + " "
                + change.unit().toString().replace('/', ' ')
                + " "
                + change.resourceId().orElse("*")
                + " | "
                + change.reason();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "\"text\"", "{", "{}", "{\"detail\":{}} {}", "\u0000"})
    void whatIsNoEventIsPoison(String text) {
        assertInstanceOf(
                EventResult.Poison.class,
                EventParser.parse(text.getBytes(StandardCharsets.UTF_8)),
                text);
    }

    @Test
    void largeAndDeepMessagesArePoison() {
        byte[] large = new byte[Json.BYTES_MAX + 1];
        Arrays.fill(large, (byte) ' ');
        large[0] = '{';
        large[large.length - 1] = '}';
        assertInstanceOf(EventResult.Poison.class, EventParser.parse(large));
        String deep = "{\"a\":".repeat(40) + "1" + "}".repeat(40);
        assertInstanceOf(
                EventResult.Poison.class, EventParser.parse(deep.getBytes(StandardCharsets.UTF_8)));
        String many = "{\"a\":[" + "0,".repeat(60_000) + "0]}";
        assertEquals(
                new EventResult.Poison("the message has more than 50000 values"),
                EventParser.parse(many.getBytes(StandardCharsets.UTF_8)));
    }

    /// A problem is logged, so nothing of the content is in it.
    @Test
    void problemsTellNothingOfTheContent() {
        for (String text :
                List.of(
                        "{\"secret\": hunter2}",
                        "{\"account\":\"hunter2\",\"region\":\"eu-west-1\"}",
                        "{\"account\":\"111122223333\",\"region\":\"hunter2\"}")) {
            EventResult.Poison poison =
                    assertInstanceOf(
                            EventResult.Poison.class,
                            EventParser.parse(text.getBytes(StandardCharsets.UTF_8)));
            assertTrue(!poison.problem().contains("hunter2"), poison.problem());
        }
    }

    @Test
    void moreThanAThousandInstancesAreAllOfThem() {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 1001; i++) {
            items.append(i == 0 ? "" : ",").append("{\"instanceId\":\"i-%08x\"}".formatted(i));
        }
        EventResult.Changed changed =
                assertInstanceOf(
                        EventResult.Changed.class,
                        EventParser.parse(
                                ("{\"account\":\"111122223333\",\"region\":\"us-east-1\","
                                                + "\"detail-type\":\"AWS API Call via CloudTrail\","
                                                + "\"detail\":{\"eventSource\":\"ec2.amazonaws.com\","
                                                + "\"eventName\":\"RunInstances\",\"responseElements\":"
                                                + "{\"instancesSet\":{\"items\":["
                                                + items
                                                + "]}}}}")
                                        .getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                List.of(Optional.empty()),
                changed.changes().stream().map(Change::resourceId).toList());
    }

    /// An independent writer of events: whatever else is in an event and in which order, it asks
    /// for the instances and images that were put in.
    @Test
    void noiseAndOrderChangeNothing() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        for (int i = 0; i < 2000; i++) {
            boolean instance = random.nextBoolean();
            String account = "%012d".formatted(random.nextLong(1_000_000_000_000L));
            String region =
                    List.of("us-east-1", "eu-central-1", "ap-southeast-2").get(random.nextInt(3));
            String id = "i-%017x".formatted(random.nextLong(Long.MAX_VALUE));
            String digest = "sha256:" + "%016x".formatted(random.nextLong()).repeat(4);
            List<String> fields =
                    new ArrayList<>(
                            List.of(
                                    "\"account\":\"" + account + "\"",
                                    "\"region\":\"" + region + "\"",
                                    instance
                                            ? "\"detail-type\":\"EC2 Instance State-change"
                                                    + " Notification\""
                                            : "\"detail-type\":\"ECR Image Action\"",
                                    instance
                                            ? object(
                                                    random,
                                                    "detail",
                                                    "\"instance-id\":\"" + id + "\"",
                                                    "\"state\":\"running\"")
                                            : object(
                                                    random,
                                                    "detail",
                                                    "\"repository-name\":\"a/b\"",
                                                    "\"result\":\"SUCCESS\"",
                                                    "\"action-type\":\"PUSH\"",
                                                    "\"image-digest\":\"" + digest + "\"")));
            String event = "{" + shuffled(random, fields) + "}";
            String expected =
                    instance
                            ? id
                            : "arn:aws:ecr:" + region + ":" + account + ":repository/a/b/" + digest;
            EventResult.Changed changed =
                    assertInstanceOf(
                            EventResult.Changed.class,
                            EventParser.parse(event.getBytes(StandardCharsets.UTF_8)),
                            event);
            Change change = changed.changes().getFirst();
            assertEquals(1, changed.changes().size(), event);
            assertEquals(expected, change.resourceId().orElseThrow(), event);
            assertEquals(
                    account + "/" + region + "/" + (instance ? "ec2" : "ecr"),
                    change.unit().toString());
            assertEquals(Change.Urgency.NEW, change.urgency());
        }
    }

    private static String object(SplittableRandom random, String name, String... fields) {
        return "\"" + name + "\":{" + shuffled(random, new ArrayList<>(List.of(fields))) + "}";
    }

    private static String shuffled(SplittableRandom random, List<String> fields) {
        List<String> noise =
                List.of(
                        "\"noise\":[1,{\"account\":\"0\"},null]",
                        "\"x\":1e400",
                        "\"resources\":[\"arn:aws:ec2:::instance/i-0\"]",
                        "\"Message\":\"{}\"",
                        "\"é\\u0000\":\"\\ud83d\\ude00\"");
        for (String one : noise) {
            if (random.nextBoolean()) {
                fields.add(one);
            }
        }
        for (int i = fields.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            String one = fields.get(i);
            fields.set(i, fields.get(j));
            fields.set(j, one);
        }
        return String.join(random.nextBoolean() ? "," : " ,\n", fields);
    }

    @ParameterizedTest
    @CsvSource({
        "https://sqs.eu-west-1.amazonaws.com/111122223333/OpenInspectorEvents, 111122223333, eu-west-1",
        "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q, 111122223333, cn-north-1",
        "https://eu-west-1.queue.amazonaws.com/111122223333/q, 111122223333, eu-west-1",
        "http://127.0.0.1:5000/111122223333/q, 111122223333, ''",
        "' http://localhost:4566/queue/111122223333/q ', 111122223333, ''",
    })
    void readsAddresses(String text, String account, String region) {
        QueueAddress address = QueueAddress.of(text);
        assertEquals(account, address.accountId());
        assertEquals(region, address.region().orElse(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "queue",
                "arn:aws:sqs:eu-west-1:111122223333:q",
                "https://sqs.eu-west-1.amazonaws.com/q",
                "file:///111122223333/q",
                "https://me:pw@sqs.eu-west-1.amazonaws.com/111122223333/q",
                "https://sqs.eu-west-1.amazonaws.com/111122223333/q?Action=DeleteQueue",
                "https://sqs.eu-west-1.amazonaws.com/111122223333/q/../r",
                "https://sqs .com/111122223333/q"
            })
    void refusesWhatIsNoAddress(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> QueueAddress.of(text));
        assertTrue(String.valueOf(refused.getMessage()).contains("expected its address"));
    }
}
