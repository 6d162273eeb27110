package org.openinspector.aws.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.AwsClients;
import org.openinspector.findings.publish.EventKind;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.SinkSettings;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.findings.publish.ToldEvent;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Puts an account's figures into a namespace of CloudWatch's metrics, with the time they are of.
/// The same figures sent again count again in sums, not in averages, minima and maxima.
///
/// @see <a
///   href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html">
///   PutMetricData</a>
final class CloudWatchPublisher implements Publisher {
    private static final String ACTION = "cloudwatch:PutMetricData";
    private static final JsonFactory JSON = new JsonFactory();

    /// A call takes a thousand figures and a megabyte.
    private static final int FIGURES_MAX = 500;

    private static final Duration INTERVAL_MIN = Duration.ofMinutes(1);
    private static final Duration INTERVAL_MAX = Duration.ofHours(24);

    /// CloudWatch refuses what is older.
    private static final Duration AGE_MAX = Duration.ofDays(14);

    private static final Pattern NAMESPACE =
            Pattern.compile("[0-9A-Za-z._/#-][0-9A-Za-z._/#: -]{0,254}");

    private final AwsClientsSource accounts;

    CloudWatchPublisher(AwsClientsSource accounts) {
        this.accounts = accounts;
    }

    @Override
    public String type() {
        return "cloudwatch";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(EventKind.METRICS);
    }

    @Override
    public Batch batch() {
        return new Batch(1, 20);
    }

    @Override
    public void check(EventSink sink) {
        var _ =
                SinkSettings.of(sink)
                        .only(type(), Set.of(SinkSettings.INTERVAL))
                        .duration(SinkSettings.INTERVAL, INTERVAL_MIN, INTERVAL_MAX);
        if (!NAMESPACE.matcher(sink.target()).matches()) {
            throw new IllegalArgumentException(
                    "expected a namespace such as OpenInspector, got \"" + sink.target() + "\"");
        }
        AwsClients clients = Target.clients(accounts, sink);
        Target.notReserved(
                clients, "cloudwatch", "target", sink.target(), sink.target().startsWith("AWS/"));
    }

    @Override
    public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException {
        Target.Access access = Target.Access.of(accounts, sink.accountId());
        @Nullable AwsClients clients = access.clients();
        if (clients == null) {
            return Objects.requireNonNull(access.failure());
        }
        Parts parts = new Parts(events.size());
        int count = 0;
        for (StoredEvent stored : events) {
            ToldEvent event = ToldEvent.of(stored);
            List<MetricDatum> figures = figures(event);
            count += figures.size();
            if (event.time().plus(AGE_MAX).isBefore(Instant.now())) {
                parts.failed(
                        event,
                        event.id().toString(),
                        "the figures are older than CloudWatch takes them",
                        true);
                continue;
            }
            for (int i = 0; i < figures.size(); i += FIGURES_MAX) {
                put(
                        clients,
                        sink,
                        event,
                        figures.subList(i, Math.min(figures.size(), i + FIGURES_MAX)),
                        parts);
            }
        }
        return parts.outcome("CloudWatch took " + count + (count == 1 ? " figure" : " figures"));
    }

    private static void put(
            AwsClients clients,
            EventSink sink,
            ToldEvent event,
            List<MetricDatum> figures,
            Parts parts)
            throws InterruptedException {
        CloudWatchClient watch = clients.cloudWatch(sink.region());
        Answers.Called<PutMetricDataResponse> called =
                Answers.call(
                        clients,
                        sink.region(),
                        ACTION,
                        () ->
                                watch.putMetricData(request ->
                                        request.namespace(sink.target())
                                                .metricData(figures)
                                                .overrideConfiguration(Answers.bounded())));
        @Nullable PutMetricDataResponse answer = called.answer();
        if (answer == null) {
            parts.failed(List.of(event), Objects.requireNonNull(called.failure()));
        } else if ("UNKNOWN".equals(answer.responseMetadata().requestId())) {
            parts.failed(
                    List.of(event),
                    Outcome.unavailable(
                            "what answers is not CloudWatch: the answer has no request id"));
        }
    }

    private static List<MetricDatum> figures(ToldEvent event) {
        if (event.isTest()) {
            return List.of(
                    MetricDatum.builder()
                            .metricName("Test")
                            .value(1.0)
                            .unit("Count")
                            .timestamp(event.time())
                            .build());
        }
        List<MetricDatum> out = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), event.detailJson())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean figures = parser.currentName().equals("figures");
                parser.nextToken();
                if (!figures) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    out.add(figure(parser, event.time()));
                }
            }
        }
        return out;
    }

    private static MetricDatum figure(JsonParser parser, Instant at) {
        MetricDatum.Builder out = MetricDatum.builder().timestamp(at);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "name" -> out.metricName(parser.getString());
                case "value" -> out.value(parser.getDoubleValue());
                case "unit" -> out.unit(parser.getString());
                case "dimensions" -> out.dimensions(dimensions(parser));
                default -> parser.skipChildren();
            }
        }
        return out.build();
    }

    private static List<Dimension> dimensions(JsonParser parser) {
        List<Dimension> out = new ArrayList<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            out.add(Dimension.builder().name(name).value(parser.getString()).build());
        }
        return out;
    }
}
