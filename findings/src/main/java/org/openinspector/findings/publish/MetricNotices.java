package org.openinspector.findings.publish;

import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openinspector.storage.Database;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Takes note of figures when they are due at a sink that keeps figures. They are events like all
/// others from then on: delivered late with the time they are of, dead letters, told again.
final class MetricNotices {
    private static final JsonFactory JSON = new JsonFactory();

    /// How often figures are told unless the sink says otherwise.
    static final Duration USUAL = Duration.ofMinutes(5);

    static final Duration SHORTEST = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofHours(24);
    private static final int DUE_MAX = 500;

    private static final String DUE =
            """
            select
            """
                    + SinkRows.COLUMNS
                    + """
                     from findings.event_sink s
                    where s.state = 'ENABLED' and s.metrics_at <= ?
                        and ((s.kinds & s.takes) >> %d) & 1 = 1
                    order by s.metrics_at limit ?
                    """
                            .formatted(EventKind.METRICS.code());

    /// Of several servers that find a sink due, one does it.
    private static final String TAKE =
            """
            update findings.event_sink set metrics_at = ?
            where account_id = ?::bpchar and region = ? and sink_id = ? and metrics_at <= ?
            """;

    private final Database database;

    MetricNotices(Database database) {
        this.database = database;
    }

    private record Due(SinkKey key, Duration interval) {}

    /// Notes what is due.
    ///
    /// @return how many accounts' figures were noted
    int run(AccountFigures source, Instant now) {
        Map<Relay.Place, List<Due>> places = new LinkedHashMap<>();
        database.acrossAccounts(
                        connection -> SinkRows.query(connection, DUE, SinkRows::row, now, DUE_MAX))
                .forEach(row ->
                        places.merge(
                                new Relay.Place(row.sink().accountId(), row.sink().region()),
                                List.of(new Due(row.key(), interval(row.sink()))),
                                MetricNotices::both));
        int noted = 0;
        for (Map.Entry<Relay.Place, List<Due>> place : places.entrySet()) {
            List<AccountFigures.Figure> figures =
                    source.of(place.getKey().accountId(), place.getKey().region());
            if (!figures.isEmpty()) {
                boolean taken =
                        database.acrossAccounts(connection ->
                                note(connection, place.getKey(), place.getValue(), figures, now));
                noted += taken ? 1 : 0;
            }
        }
        return noted;
    }

    private static List<Due> both(List<Due> left, List<Due> right) {
        return java.util.stream.Stream.concat(left.stream(), right.stream()).toList();
    }

    static Duration interval(EventSink sink) {
        return SinkSettings.of(sink)
                .duration(SinkSettings.INTERVAL, SHORTEST, LONGEST)
                .orElse(USUAL);
    }

    private static boolean note(
            Connection connection,
            Relay.Place place,
            List<Due> due,
            List<AccountFigures.Figure> figures,
            Instant now)
            throws SQLException {
        int taken = 0;
        for (Due one : due) {
            UUID id = one.key().sinkId();
            taken +=
                    SinkRows.update(
                            connection,
                            TAKE,
                            now.plus(one.interval()),
                            place.accountId(),
                            place.region(),
                            id,
                            now);
        }
        if (taken > 0) {
            Outbox.append(
                    connection,
                    place.accountId(),
                    place.region(),
                    EventKind.METRICS,
                    "figures",
                    payload(figures),
                    now);
        }
        return taken > 0;
    }

    private static String payload(List<AccountFigures.Figure> figures) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("figures");
            for (AccountFigures.Figure figure : figures) {
                json.writeStartObject();
                json.writeStringProperty("name", figure.name());
                json.writeObjectPropertyStart("dimensions");
                figure.dimensions().forEach(json::writeStringProperty);
                json.writeEndObject();
                json.writeNumberProperty("value", figure.value());
                json.writeStringProperty("unit", figure.unit());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toString();
    }
}
