package org.openinspector.cli;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.CreateEventSinkRequest;
import org.openinspector.apimodel.openinspector.CreateEventSinkResponse;
import org.openinspector.apimodel.openinspector.DeadLetter;
import org.openinspector.apimodel.openinspector.DeleteEventSinkRequest;
import org.openinspector.apimodel.openinspector.DeleteEventSinkResponse;
import org.openinspector.apimodel.openinspector.EventDelivery;
import org.openinspector.apimodel.openinspector.EventFilter;
import org.openinspector.apimodel.openinspector.EventSink;
import org.openinspector.apimodel.openinspector.GetEventSinkRequest;
import org.openinspector.apimodel.openinspector.GetEventSinkResponse;
import org.openinspector.apimodel.openinspector.ListDeadLettersRequest;
import org.openinspector.apimodel.openinspector.ListDeadLettersResponse;
import org.openinspector.apimodel.openinspector.ListEventSinksRequest;
import org.openinspector.apimodel.openinspector.ListEventSinksResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.ReplayEventsRequest;
import org.openinspector.apimodel.openinspector.ReplayEventsResponse;
import org.openinspector.apimodel.openinspector.TestEventSinkRequest;
import org.openinspector.apimodel.openinspector.TestEventSinkResponse;
import org.openinspector.apimodel.openinspector.UpdateEventSinkRequest;
import org.openinspector.apimodel.openinspector.UpdateEventSinkResponse;
import org.openinspector.apimodel.wire.Document;
import org.openinspector.apimodel.wire.WireFormatException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sinks`: where the server tells what happened.
@Command(
        name = "sinks",
        description =
                "Where the server tells what happened: EventBridge, Security Hub, SNS, CloudWatch, S3, Slack,"
                        + " webhooks.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector sinks add securityhub hub default",
            "  ./openinspector sinks add eventbridge bus default --kind finding --severity critical,high",
            "  ./openinspector sinks add sns mail arn:aws:sns:us-east-1:111122223333:security --interval 15m",
            "  ./openinspector sinks add s3 archive s3://my-bucket/events",
            "  ./openinspector sinks add cloudwatch figures OpenInspector",
            "  ./openinspector sinks add webhook hook https://hooks.example.com/x",
            "  ./openinspector sinks test hub",
            "  ./openinspector sinks list",
            "  ./openinspector sinks replay hub --since 24h",
            "  ./openinspector sinks dead-letters hub"
        })
final class SinksCommand {
    private static final int PAGE = 100;
    private static final Pattern AGO = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    @Mixin IamServer server = new IamServer();

    @Command(
            name = "add",
            description =
                    "Makes a sink, which gets what happens from now on. Types and their settings:"
                            + " docs/publishers.md.",
            footer = {
                "",
                "Examples:",
                "  ./openinspector sinks add slack chat https://hooks.slack.example/services/x --interval 5m",
                "  ./openinspector sinks add sns pager arn:aws:sns:us-east-1:111122223333:pager --severity critical",
                "  ./openinspector sinks add webhook prod https://hooks.example.com/x \\",
                "      --filter '{\"resourceTags\":[{\"comparison\":\"EQUALS\",\"key\":\"stage\",\"value\":\"prod\"}]}'"
            })
    int add(
            @Parameters(
                            paramLabel = "TYPE",
                            description =
                                    "eventbridge, securityhub, sns, cloudwatch, s3, slack or webhook")
                    String type,
            @Parameters(paramLabel = "NAME", description = "what you call it") String name,
            @Parameters(
                            paramLabel = "TARGET",
                            description =
                                    "where to: a bus, a product or default, a topic's ARN, a namespace,"
                                            + " s3://BUCKET/PREFIX, https://…")
                    String target,
            @Option(
                            names = "--kind",
                            paramLabel = "KIND",
                            split = ",",
                            description = "only finding, scan, coverage, auto-enable")
                    @Nullable List<String> kinds,
            @Option(
                            names = "--severity",
                            paramLabel = "SEVERITY",
                            split = ",",
                            description = "only findings so grave: critical, high, …")
                    @Nullable List<String> severities,
            @Option(
                            names = "--account",
                            paramLabel = "ID",
                            split = ",",
                            description = "only of these accounts")
                    @Nullable List<String> accounts,
            @Option(
                            names = "--filter",
                            paramLabel = "JSON",
                            description =
                                    "only findings that match the Inspector API's FilterCriteria; @FILE"
                                            + " reads a file")
                    @Nullable String filter,
            @Option(
                            names = "--set",
                            paramLabel = "KEY=VALUE",
                            description = "a setting of the type")
                    @Nullable List<String> settings,
            @Option(
                            names = "--interval",
                            paramLabel = "TIME",
                            description = "gather for so long, then tell at once: 90s, 15m, 1h")
                    @Nullable String interval,
            @Option(names = "--max", paramLabel = "N", description = "most events told at once")
                    @Nullable Integer max,
            @Option(
                            names = "--secret-file",
                            paramLabel = "FILE",
                            description = "what a webhook is signed with; without: one is made")
                    @Nullable Path secretFile) {
        Map<String, String> wanted = settings(settings);
        if (interval != null) {
            wanted.put("interval", interval);
        }
        CreateEventSinkResponse made =
                server.client()
                        .call(
                                OpenInspectorProtocol.CREATE_EVENT_SINK,
                                CreateEventSinkRequest.builder()
                                        .name(name)
                                        .type(type.toLowerCase(Locale.ROOT))
                                        .target(target)
                                        .settings(wanted.isEmpty() ? null : wanted)
                                        .maxBatchSize(max)
                                        .filter(filter(kinds, severities, accounts, filter))
                                        .secret(
                                                secretFile == null
                                                        ? null
                                                        : IamServer.file(secretFile).strip())
                                        .build(),
                                CreateEventSinkResponse.class);
        show(made.sink());
        if (made.secret() != null) {
            line("  secret    " + made.secret() + "  (it is not shown again)");
        }
        line("Try it: ./openinspector sinks test " + name);
        return ExitStatus.DONE;
    }

    @Command(name = "list", description = "All sinks, and how delivery goes.")
    int list() {
        ServerClient client = server.client();
        List<EventSink> sinks = sinks(client);
        for (EventSink sink : sinks) {
            show(sink);
            show(
                    client.call(
                                    OpenInspectorProtocol.GET_EVENT_SINK,
                                    GetEventSinkRequest.builder().sinkId(sink.sinkId()).build(),
                                    GetEventSinkResponse.class)
                            .delivery());
        }
        if (sinks.isEmpty()) {
            line("There is no sink; see ./openinspector sinks add --help");
        }
        return ExitStatus.DONE;
    }

    @Command(
            name = "test",
            description = "Sends a test event now, and says what the receiver answered.")
    int test(@Parameters(paramLabel = "NAME", description = "the sink") String name) {
        ServerClient client = server.client();
        TestEventSinkResponse answer =
                client.call(
                        OpenInspectorProtocol.TEST_EVENT_SINK,
                        TestEventSinkRequest.builder().sinkId(one(client, name).sinkId()).build(),
                        TestEventSinkResponse.class);
        String told = answer.message() == null ? "" : ": " + answer.message();
        line((answer.delivered() ? "delivered" : "not delivered") + told);
        return answer.delivered() ? ExitStatus.DONE : ExitStatus.COULD_NOT_SCAN;
    }

    @Command(name = "pause", description = "Stops telling it; events wait for up to seven days.")
    int pause(@Parameters(paramLabel = "NAME", description = "the sink") String name) {
        return enable(name, false);
    }

    @Command(name = "resume", description = "Tells it again, what has waited first.")
    int resume(@Parameters(paramLabel = "NAME", description = "the sink") String name) {
        return enable(name, true);
    }

    private int enable(String name, boolean enabled) {
        ServerClient client = server.client();
        EventSink sink =
                client.call(
                                OpenInspectorProtocol.UPDATE_EVENT_SINK,
                                UpdateEventSinkRequest.builder()
                                        .sinkId(one(client, name).sinkId())
                                        .enabled(enabled)
                                        .build(),
                                UpdateEventSinkResponse.class)
                        .sink();
        line(sink.name() + " is " + sink.state().value().toLowerCase(Locale.ROOT));
        return ExitStatus.DONE;
    }

    @Command(
            name = "replay",
            description =
                    "Tells events again, before what waits: all that are kept (seven days), or those named.",
            footer = {
                "",
                "Examples:",
                "  ./openinspector sinks replay hub --since 24h",
                "  ./openinspector sinks replay hub --dead-letters",
                "  ./openinspector sinks replay hub --about i-0123456789abcdef0"
            })
    int replay(
            @Parameters(paramLabel = "NAME", description = "the sink") String name,
            @Option(names = "--dead-letters", description = "only what was given up")
                    boolean deadLetters,
            @Option(
                            names = "--about",
                            paramLabel = "ID",
                            description = "only of a finding (its ARN) or a resource")
                    @Nullable String about,
            @Option(
                            names = "--since",
                            paramLabel = "TIME",
                            description = "only what happened since: 2026-03-01T12:00:00Z, or 24h")
                    @Nullable String since,
            @Option(
                            names = "--until",
                            paramLabel = "TIME",
                            description = "only what happened before")
                    @Nullable String until) {
        ServerClient client = server.client();
        ReplayEventsResponse answer =
                client.call(
                        OpenInspectorProtocol.REPLAY_EVENTS,
                        ReplayEventsRequest.builder()
                                .sinkId(one(client, name).sinkId())
                                .deadLetters(deadLetters)
                                .about(about)
                                .startInclusive(time("--since", since))
                                .endExclusive(time("--until", until))
                                .build(),
                        ReplayEventsResponse.class);
        line(
                answer.events()
                        + (answer.events() == 1 ? " event is" : " events are")
                        + " told again"
                        + (answer.truncated() ? "; there may be more, ask again later" : ""));
        return ExitStatus.DONE;
    }

    @Command(name = "dead-letters", description = "What was given up, and why.")
    int deadLetters(@Parameters(paramLabel = "NAME", description = "the sink") String name) {
        ServerClient client = server.client();
        String id = one(client, name).sinkId();
        @Nullable String token = null;
        int count = 0;
        do {
            ListDeadLettersResponse page =
                    client.call(
                            OpenInspectorProtocol.LIST_DEAD_LETTERS,
                            ListDeadLettersRequest.builder()
                                    .sinkId(id)
                                    .maxResults(PAGE)
                                    .nextToken(token)
                                    .build(),
                            ListDeadLettersResponse.class);
            for (DeadLetter letter : page.deadLetters()) {
                count++;
                line(
                        letter.givenUpAt()
                                + "  "
                                + letter.detailType()
                                + "  "
                                + letter.about()
                                + "  after "
                                + letter.attempts()
                                + (letter.attempts() == 1 ? " attempt: " : " attempts: ")
                                + letter.error());
            }
            token = page.nextToken();
        } while (token != null);
        if (count > 0) {
            line("Tell them again: ./openinspector sinks replay " + name + " --dead-letters");
        } else {
            line("Nothing was given up");
        }
        return ExitStatus.DONE;
    }

    @Command(name = "remove", description = "Deletes a sink with its dead letters.")
    int remove(@Parameters(paramLabel = "NAME", description = "the sink") String name) {
        ServerClient client = server.client();
        client.call(
                OpenInspectorProtocol.DELETE_EVENT_SINK,
                DeleteEventSinkRequest.builder().sinkId(one(client, name).sinkId()).build(),
                DeleteEventSinkResponse.class);
        line(name + " is removed");
        return ExitStatus.DONE;
    }

    private static List<EventSink> sinks(ServerClient client) {
        List<EventSink> out = new ArrayList<>();
        @Nullable String token = null;
        do {
            ListEventSinksResponse page =
                    client.call(
                            OpenInspectorProtocol.LIST_EVENT_SINKS,
                            ListEventSinksRequest.builder()
                                    .maxResults(PAGE)
                                    .nextToken(token)
                                    .build(),
                            ListEventSinksResponse.class);
            out.addAll(page.sinks());
            token = page.nextToken();
        } while (token != null);
        return out;
    }

    /// By name, or by id.
    private static EventSink one(ServerClient client, String name) {
        List<EventSink> sinks = sinks(client);
        return sinks.stream()
                .filter(sink -> sink.name().equals(name) || sink.sinkId().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        UserError.usage(
                                "there is no sink \""
                                        + name
                                        + "\""
                                        + (sinks.isEmpty()
                                                ? ", nor any other"
                                                : "; there are "
                                                        + String.join(
                                                                ", ",
                                                                sinks.stream()
                                                                        .map(EventSink::name)
                                                                        .toList()))));
    }

    private static Map<String, String> settings(@Nullable List<String> arguments) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String each : arguments == null ? List.<String>of() : arguments) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw UserError.usage("--set is \"" + each + "\", expected KEY=VALUE");
            }
            out.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return out;
    }

    private static EventFilter filter(
            @Nullable List<String> kinds,
            @Nullable List<String> severities,
            @Nullable List<String> accounts,
            @Nullable String criteria) {
        EventFilter.Builder out = EventFilter.builder();
        if (kinds != null) {
            out.detailTypes(kinds.stream().map(SinksCommand::detailType).toList());
        }
        if (severities != null) {
            out.severities(severities.stream().map(one -> one.toUpperCase(Locale.ROOT)).toList());
        }
        if (accounts != null) {
            out.accountIds(accounts);
        }
        if (criteria != null) {
            String text =
                    criteria.startsWith("@")
                            ? IamServer.file(Path.of(criteria.substring(1)))
                            : criteria;
            out.findingCriteria(document(text));
        }
        return out.build();
    }

    private static Document document(String text) {
        try {
            return Document.of(text);
        } catch (WireFormatException notJson) {
            throw UserError.usage("--filter is not JSON (" + notJson.getMessage() + ")");
        }
    }

    private static String detailType(String kind) {
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "finding" -> "Inspector2 Finding";
            case "scan" -> "Inspector2 Scan";
            case "coverage" -> "Inspector2 Coverage";
            case "auto-enable" -> "Inspector2 AutoEnable";
            default ->
                    throw UserError.usage(
                            "--kind is \""
                                    + kind
                                    + "\", expected finding, scan, coverage or auto-enable");
        };
    }

    private static @Nullable Instant time(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(Objects.requireNonNull(ago.group(1)));
            Duration back =
                    switch (Objects.requireNonNull(ago.group(2))) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    };
            return Instant.now().minus(back);
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            throw UserError.usage(
                    option
                            + " is \""
                            + text
                            + "\", expected a time such as 2026-03-01T12:00:00Z, or 24h ago as 24h");
        }
    }

    private static void show(EventSink sink) {
        line(sink.name() + "  " + sink.type() + "  " + sink.state().value());
        line("  target    " + sink.target());
        new TreeMap<>(sink.settings()).forEach((key, value) -> line("  " + key + "  " + value));
        EventFilter filter = sink.filter();
        show("kinds", filter.detailTypes());
        show("severity", filter.severities());
        show("accounts", filter.accountIds());
        if (filter.findingCriteria() != null) {
            line("  filter    " + filter.findingCriteria().json());
        }
    }

    private static void show(String name, @Nullable List<String> values) {
        if (values != null && !values.isEmpty()) {
            line(String.format(Locale.ROOT, "  %-8s  %s", name, String.join(", ", values)));
        }
    }

    private static void show(EventDelivery delivery) {
        line(
                "  delivered "
                        + delivery.delivered()
                        + ", waiting "
                        + delivery.waiting()
                        + ", given up "
                        + delivery.dead()
                        + ", too old "
                        + delivery.expired());
        if (delivery.lastError() != null) {
            line(
                    "  failed    "
                            + delivery.lastError()
                            + (delivery.retryAt() == null
                                    ? ""
                                    : "; tried again at " + delivery.retryAt()));
        }
    }

    private static void line(String text) {
        System.out.println(Terminal.clean(text));
    }
}
