package org.openinspector.findings.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;

/// The criteria that sinks have now, compiled. Used by one thread at a time.
final class SinkCriteria {
    private static final int COMPILED_MAX = 1_000;

    private static final String SINKS =
            """
            select account_id, region, sink_no, criteria::text as criteria
            from findings.event_sink where criteria is not null order by sink_no
            """;

    private record Sink(long number, Predicate<Finding> wanted) {}

    /// The criteria as one transaction sees them.
    record Now(Map<Relay.Place, List<Sink>> sinks) {
        /// The sinks that do not want the finding, as an array of the database; empty if all do.
        Optional<String> refusing(Relay.Place place, Optional<String> admin, Finding finding) {
            List<String> out = new ArrayList<>();
            add(out, place, finding);
            admin.ifPresent(id -> add(out, new Relay.Place(id, place.region()), finding));
            return out.isEmpty()
                    ? Optional.empty()
                    : Optional.of("{" + String.join(",", out) + "}");
        }

        private void add(List<String> out, Relay.Place place, Finding finding) {
            for (Sink sink : sinks.getOrDefault(place, List.of())) {
                if (!sink.wanted().test(finding)) {
                    out.add(Long.toString(sink.number()));
                }
            }
        }
    }

    /// No sink has criteria.
    static final Now NOBODYS = new Now(Map.of());

    private final FindingFilters filters;
    private final Map<String, Predicate<Finding>> compiled =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Predicate<Finding>> oldest) {
                    return size() > COMPILED_MAX;
                }
            };

    SinkCriteria(FindingFilters filters) {
        this.filters = filters;
    }

    Now read(Connection connection) throws SQLException {
        Map<Relay.Place, List<Sink>> out = new HashMap<>();
        SinkRows.query(
                        connection,
                        SINKS,
                        row ->
                                Map.entry(
                                        new Relay.Place(
                                                row.getString("account_id"),
                                                row.getString("region")),
                                        new Sink(
                                                row.getLong("sink_no"),
                                                compile(row.getString("criteria")))))
                .forEach(one ->
                        out.computeIfAbsent(one.getKey(), place -> new ArrayList<>())
                                .add(one.getValue()));
        return new Now(out);
    }

    private Predicate<Finding> compile(String criteria) {
        return compiled.computeIfAbsent(
                criteria, text -> filters.of(FilterCriteria.fromJson(text)));
    }
}
