package org.openinspector.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.SeverityCounts;
import org.openinspector.estate.Estate;
import org.openinspector.estate.EstateReading;
import org.openinspector.findings.Findings;
import org.openinspector.findings.publish.AccountFigures;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.JobStatus;

/// The figures that are told to sinks that keep figures: active findings by severity, resources by
/// whether they are covered, the queue. `docs/publishers.md` has the table.
final class PublishFigures implements AccountFigures {
    private static final String COUNT = "Count";

    private final Findings findings;
    private final Estate estate;

    PublishFigures(Findings findings, Estate estate) {
        this.findings = findings;
        this.estate = estate;
    }

    @Override
    public List<Figure> of(String accountId, String region) {
        AccountScope scope = AccountScope.of(accountId, region);
        List<Figure> out = new ArrayList<>();
        severities(scope)
                .forEach((severity, count) ->
                        out.add(count("ActiveFindings", "Severity", severity, count)));
        EstateReading.CoverageStatistics coverage =
                estate.reading().statistics(scope, null, GroupKey.SCAN_STATUS_CODE);
        long active = 0;
        for (EstateReading.Group group : coverage.groups()) {
            out.add(count("Resources", "ScanStatus", group.value(), group.count()));
            active += group.value().equals("ACTIVE") ? group.count() : 0;
        }
        if (coverage.total() > 0) {
            out.add(new Figure("Coverage", Map.of(), 100.0 * active / coverage.total(), "Percent"));
        }
        Map<JobStatus.State, Long> jobs = new LinkedHashMap<>();
        for (JobStatus.State state : JobStatus.State.values()) {
            jobs.put(state, 0L);
        }
        estate.jobs(scope).forEach(job -> jobs.merge(job.state(), 1L, Long::sum));
        jobs.forEach((state, count) -> out.add(count("Queue", "State", state.name(), count)));
        return out;
    }

    private static Figure count(String name, String dimension, String value, long count) {
        return new Figure(name, Map.of(dimension, value), count, COUNT);
    }

    private Map<String, Long> severities(AccountScope scope) {
        SeverityCounts counts = SeverityCounts.builder().build();
        var answer =
                findings.aggregate(
                        scope,
                        ListFindingAggregationsRequest.builder()
                                .aggregationType(AggregationType.ACCOUNT)
                                .build());
        List<AggregationResponse> responses =
                answer.responses() == null ? List.of() : answer.responses();
        for (AggregationResponse response : responses) {
            if (response instanceof AggregationResponse.AccountAggregation account
                    && account.value().severityCounts() != null) {
                counts = account.value().severityCounts();
            }
        }
        Map<String, Long> out = new LinkedHashMap<>();
        out.put("CRITICAL", zero(counts.critical()));
        out.put("HIGH", zero(counts.high()));
        out.put("MEDIUM", zero(counts.medium()));
        out.put("LOW", zero(counts.low()));
        out.put("INFORMATIONAL", zero(counts.informational()));
        out.put("UNTRIAGED", zero(counts.untriaged()));
        return out;
    }

    private static long zero(@Nullable Long count) {
        return count == null ? 0 : count;
    }
}
