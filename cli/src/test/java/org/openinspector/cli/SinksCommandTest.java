package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.apimodel.openinspector.EventSink;

/// `sinks`, against a server that checks signatures.
@SuppressWarnings("NullAway.Init") // made before each test
final class SinksCommandTest {
    @TempDir Path data;
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.describeIn(data, FakeServer.SECRET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private record Ran(int status, String out, String err) {}

    private Ran run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var said = new ByteArrayOutputStream();
        var complained = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of("sinks"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        try (var caught = new PrintStream(said, true, StandardCharsets.UTF_8);
                var errors = new PrintStream(complained, true, StandardCharsets.UTF_8)) {
            System.setOut(caught);
            System.setErr(errors);
            int status = Main.run(all.toArray(String[]::new));
            return new Ran(
                    status,
                    said.toString(StandardCharsets.UTF_8),
                    complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Test
    void aSinkIsMadeAsItWasAskedFor() throws IOException {
        Path filter = data.resolve("filter.json");
        Files.writeString(filter, "{ \"title\": [] }");
        Ran ran =
                run(
                        "add",
                        "SNS",
                        "mail",
                        "arn:aws:sns:us-east-1:111122223333:security",
                        "--kind",
                        "finding,auto-enable",
                        "--severity",
                        "critical,high",
                        "--account",
                        "111122223333",
                        "--filter",
                        "@" + filter,
                        "--interval",
                        "15m",
                        "--set",
                        "source=x=y",
                        "--max",
                        "200");
        assertEquals(ExitStatus.DONE, ran.status(), ran.err());
        EventSink sink = server.sinks.getFirst();
        assertEquals("sns", sink.type());
        assertEquals(Map.of("interval", "15m", "source", "x=y"), sink.settings());
        assertEquals(200, sink.maxBatchSize());
        assertEquals(
                List.of("Inspector2 Finding", "Inspector2 AutoEnable"),
                sink.filter().detailTypes());
        assertEquals(List.of("CRITICAL", "HIGH"), sink.filter().severities());
        assertEquals(List.of("111122223333"), sink.filter().accountIds());
        assertEquals(
                "{\"title\":[]}", Objects.requireNonNull(sink.filter().findingCriteria()).json());
        assertFalse(ran.out().contains("secret"), ran.out());
        assertTrue(ran.out().contains("./openinspector sinks test mail"), ran.out());
    }

    @Test
    void theSecretOfAWebhookIsShownOnce() {
        Ran ran = run("add", "webhook", "hook", "https://hooks.example.com/x");
        assertTrue(ran.out().contains("whsec_0123456789abcdef"), ran.out());
        assertFalse(run("list").out().contains("whsec_"));
    }

    @Test
    void theListSaysHowDeliveryGoes() {
        assertTrue(run("list").out().contains("There is no sink"));
        Ran _ = run("add", "s3", "archive", "s3://bucket/events");
        String out = run("list").out();
        assertTrue(
                out.contains("delivered 12, waiting 3, given up 1, too old 0")
                        && out.contains("the receiver answered 503; tried again at 1970-01-01"),
                out);
    }

    @Test
    void aTestSaysWhatTheReceiverAnswered() {
        Ran _ = run("add", "sns", "well", "arn:x");
        Ran well = run("test", "well");
        assertEquals(ExitStatus.DONE, well.status());
        assertEquals("delivered: SNS took 1 message\n", well.out());
        server.sinks.clear();
        Ran _ = run("add", "sns", "ill", "arn:x");
        Ran ill = run("test", "ill");
        assertEquals(ExitStatus.COULD_NOT_SCAN, ill.status());
        assertEquals("not delivered: the receiver answered 503\n", ill.out());
    }

    @Test
    void aSinkIsPausedResumedToldAgainAndRemoved() {
        Ran _ = run("add", "sns", "one", "arn:x");
        assertEquals("one is disabled\n", run("pause", "one").out());
        assertEquals("one is enabled\n", run("resume", "one").out());
        assertEquals(
                "7 events are told again; there may be more, ask again later\n",
                run("replay", "one", "--since", "24h", "--about", "i-1").out());
        assertEquals(List.of("replay false i-1"), server.asked);
        String letters = run("dead-letters", "one").out();
        assertTrue(letters.contains("after 3 attempts: no "), letters);
        assertFalse(letters.contains("\u001b"), letters);
        assertEquals("one is removed\n", run("remove", "one").out());
        assertEquals(List.of(), server.sinks);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    test nobody                                  | there is no sink "nobody"; there are one
                    add sns x arn:x --kind news                  | --kind is "news", expected finding, scan
                    add sns x arn:x --set interval               | --set is "interval", expected KEY=VALUE
                    add sns x arn:x --filter {                   | --filter is not JSON
                    add sns x arn:x --filter @/no/such/file      | cannot read /no/such/file
                    replay one --since yesterday                 | --since is "yesterday", expected a time
                    add sns x                                    | Missing required parameter
                    """)
    void whatIsWrongIsSaid(String arguments, String expected) {
        Ran _ = run("add", "sns", "one", "arn:x");
        Ran ran = run(arguments.split(" ", -1));
        assertEquals(ExitStatus.USAGE, ran.status(), ran.out());
        assertTrue(ran.err().contains(expected), ran.err());
    }
}
