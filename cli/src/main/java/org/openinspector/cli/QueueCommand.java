package org.openinspector.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.ChangeSource;
import org.openinspector.apimodel.openinspector.ListChangeSourcesRequest;
import org.openinspector.apimodel.openinspector.ListChangeSourcesResponse;
import org.openinspector.apimodel.openinspector.ListQueueRequest;
import org.openinspector.apimodel.openinspector.ListQueueResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.QueueEntry;
import org.openinspector.apimodel.openinspector.QueueStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `queue`: what waits to be looked at, in which place and why, and the queues of events.
@Command(
        name = "queue",
        description =
                "What the server is about to look at, in which order and why; of one resource also why it was looked"
                        + " at last. With --sources: the queues of events that changes are told by.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector queue",
            "  ./openinspector queue i-0123456789abcdef0",
            "  ./openinspector queue --sources"
        })
final class QueueCommand implements Callable<Integer> {
    private static final int SHOWN_MAX = 100;

    @Parameters(
            paramLabel = "RESOURCE",
            arity = "0..1",
            description = "a resource's id, as in coverage")
    @Nullable String resource;

    @Option(names = "--sources", description = "the queues of events instead")
    boolean sources;

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    @Nullable Path data;

    @Override
    public Integer call() {
        if (sources && resource != null) {
            throw UserError.usage("--sources and a resource exclude each other");
        }
        var client =
                new ServerClient(
                        ServerAddress.find(
                                Optional.ofNullable(data),
                                Home.of(Optional.empty()).folder(),
                                System.getenv()));
        System.out.print(sources ? sources(client) : waiting(client));
        return ExitStatus.DONE;
    }

    private String waiting(ServerClient client) {
        ListQueueResponse answer =
                client.call(
                        OpenInspectorProtocol.LIST_QUEUE,
                        ListQueueRequest.builder()
                                .resourceId(resource)
                                .maxResults(SHOWN_MAX)
                                .build(),
                        ListQueueResponse.class);
        StringBuilder out = new StringBuilder();
        if (resource == null) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%,d to be looked at, %,d to be inspected%n",
                            answer.looks(),
                            answer.inspections()));
        } else if (answer.entries().isEmpty()) {
            out.append("no resource ").append(Terminal.clean(resource)).append(" is known here\n");
        }
        Instant now = Instant.now();
        for (QueueEntry entry : answer.entries()) {
            out.append(line(entry, now));
        }
        if (answer.nextToken() != null) {
            out.append("… and more\n");
        }
        return out.toString();
    }

    private static String line(QueueEntry entry, Instant now) {
        String place =
                entry.position() == null
                        ? "     -"
                        : String.format(Locale.ROOT, "%6d", entry.position());
        String what =
                entry.resourceId() == null
                        ? "all of " + entry.accountId() + " " + entry.region() + " " + entry.kind()
                        : entry.resourceId();
        String waited =
                entry.since() == null
                        ? ""
                        : " for "
                                + Math.max(0, Duration.between(entry.since(), now).toSeconds())
                                + " s";
        String error = entry.lastError() == null ? "" : "; last error: " + entry.lastError();
        return place
                + "  "
                + Terminal.clean(what)
                + "\n        "
                + stage(entry.stage())
                + waited
                + ": "
                + Terminal.clean(
                        Objects.requireNonNullElse(entry.reason(), "it was never in the queue"))
                + (entry.stage().equals(QueueStage.NONE) && entry.reasonAt() != null
                        ? " (" + entry.reasonAt() + ")"
                        : "")
                + Terminal.clean(error)
                + "\n";
    }

    private static String stage(QueueStage stage) {
        if (stage.equals(QueueStage.LOOK)) {
            return "waits for a look";
        }
        if (stage.equals(QueueStage.INSPECT)) {
            return "waits for its inspection";
        }
        return stage.equals(QueueStage.INSPECTING) ? "is inspected" : "waits for nothing, last";
    }

    private static String sources(ServerClient client) {
        List<ChangeSource> all =
                client.call(
                                OpenInspectorProtocol.LIST_CHANGE_SOURCES,
                                ListChangeSourcesRequest.builder().build(),
                                ListChangeSourcesResponse.class)
                        .sources();
        if (all.isEmpty()) {
            return "No queue of events is read; docs/triggers.md says how to set one up\n";
        }
        StringBuilder out = new StringBuilder();
        for (ChangeSource source : all) {
            out.append(Terminal.clean(source.source())).append('\n');
            out.append(
                    String.format(
                            Locale.ROOT,
                            "  %s since %s%s%n",
                            source.state().value().toLowerCase(Locale.ROOT),
                            source.since(),
                            source.message() == null
                                    ? ""
                                    : ": " + Terminal.clean(source.message())));
            out.append(
                    String.format(
                            Locale.ROOT,
                            "  %,d messages, the last %s; %,d led to a look, %,d unreadable%n",
                            source.received(),
                            source.receivedAt() == null ? "never" : source.receivedAt(),
                            source.told(),
                            source.poison()));
            source.ignored()
                    .forEach(one ->
                            out.append(
                                    String.format(
                                            Locale.ROOT,
                                            "  %,d ignored: %s%n",
                                            one.messages(),
                                            Terminal.clean(one.reason()))));
        }
        return out.toString();
    }
}
