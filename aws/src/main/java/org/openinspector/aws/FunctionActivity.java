package org.openinspector.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/// Which functions were invoked lately, as CloudWatch counted it. One call asks about 500
/// functions, and only about those of which the answer can matter: who was invoked is left alone
/// until that is 90 days ago, who was not is asked about again after an hour.
final class FunctionActivity {
    /// Inspector scans what was invoked or changed within so many days.
    static final Duration WINDOW = Duration.ofDays(90);

    private static final Duration AGAIN = Duration.ofHours(1);
    private static final int QUERIES_MAX = 500;
    private static final int DAY_SECONDS = 86_400;

    private final InstantSource clock;
    private final Map<SweepUnit, Map<String, Seen>> units = new ConcurrentHashMap<>();

    /// @param invokedAt the end of the last day with an invocation, or now if that is earlier;
    ///   empty if there was none
    /// @param told false if CloudWatch never answered: then it counts as invoked
    private record Seen(Optional<Instant> invokedAt, Instant askedAt, boolean told) {}

    FunctionActivity(InstantSource clock) {
        this.clock = clock;
    }

    /// Those that were not invoked within the window. Empty if nobody tells: then all are scanned.
    ///
    /// @param functions by name, all that were not changed within the window
    /// @param whole whether these are all of the unit: what is known of others is forgotten
    Set<String> idle(
            AwsClients clients, SweepUnit unit, Collection<String> functions, boolean whole)
            throws InterruptedException {
        Instant now = clock.instant();
        Map<String, Seen> seen = new HashMap<>(units.getOrDefault(unit, Map.of()));
        if (whole) {
            seen.keySet().retainAll(new HashSet<>(functions));
        }
        List<String> asked =
                functions.stream()
                        .distinct()
                        .filter(name -> isDue(seen.get(name), now))
                        .sorted()
                        .toList();
        for (int from = 0; from < asked.size(); from += QUERIES_MAX) {
            List<String> some = asked.subList(from, Math.min(from + QUERIES_MAX, asked.size()));
            try {
                seen.putAll(ask(clients, unit, some, now));
            } catch (AwsCallException e) {
                // Asked again in an hour; until then what is known holds.
                for (String name : some) {
                    @Nullable Seen was = seen.get(name);
                    seen.put(
                            name,
                            was == null
                                    ? new Seen(Optional.empty(), now, false)
                                    : new Seen(was.invokedAt, now, was.told));
                }
            }
        }
        units.put(unit, seen);
        return functions.stream()
                .filter(name -> isIdle(seen.get(name), now))
                .collect(Collectors.toSet());
    }

    private static boolean isIdle(@Nullable Seen seen, Instant now) {
        return seen != null
                && seen.told
                && seen.invokedAt.map(at -> at.plus(WINDOW).isBefore(now)).orElse(true);
    }

    private static boolean isDue(@Nullable Seen seen, Instant now) {
        return seen == null
                || ((!seen.told || isIdle(seen, now)) && !seen.askedAt.plus(AGAIN).isAfter(now));
    }

    private static Map<String, Seen> ask(
            AwsClients clients, SweepUnit unit, List<String> functions, Instant now)
            throws AwsCallException, InterruptedException {
        Instant from = now.minus(WINDOW).truncatedTo(ChronoUnit.DAYS);
        Map<String, String> names = new HashMap<>();
        List<MetricDataQuery> queries = new ArrayList<>();
        for (int i = 0; i < functions.size(); i++) {
            String id = "f" + i;
            names.put(id, functions.get(i));
            queries.add(query(id, functions.get(i)));
        }
        Map<String, Instant> invoked = new HashMap<>();
        Pages.all(
                unit.region(),
                "cloudwatch:GetMetricData",
                token -> {
                    GetMetricDataResponse page =
                            clients.calls()
                                    .call(
                                            unit.region(),
                                            "cloudwatch:GetMetricData",
                                            () ->
                                                    clients.cloudWatch(unit.region())
                                                            .getMetricData(b ->
                                                                    b.metricDataQueries(queries)
                                                                            .startTime(from)
                                                                            .endTime(now)
                                                                            .scanBy(
                                                                                    ScanBy
                                                                                            .TIMESTAMP_DESCENDING)
                                                                            .nextToken(token)));
                    for (MetricDataResult result : page.metricDataResults()) {
                        @Nullable String name = names.get(String.valueOf(result.id()));
                        if (name != null) {
                            last(result, now)
                                    .ifPresent(
                                            at -> invoked.merge(name, at, FunctionActivity::later));
                        }
                    }
                    return page.nextToken();
                });
        return functions.stream()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                name ->
                                        new Seen(
                                                Optional.ofNullable(invoked.get(name)),
                                                now,
                                                true)));
    }

    private static Instant later(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }

    private static MetricDataQuery query(String id, String function) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(m ->
                        m.metric(
                                        Metric.builder()
                                                .namespace("AWS/Lambda")
                                                .metricName("Invocations")
                                                .dimensions(
                                                        Dimension.builder()
                                                                .name("FunctionName")
                                                                .value(function)
                                                                .build())
                                                .build())
                                .period(DAY_SECONDS)
                                .stat("Sum"))
                .returnData(true)
                .build();
    }

    /// The end of the last day on which something was counted.
    private static Optional<Instant> last(MetricDataResult result, Instant now) {
        Optional<Instant> last = Optional.empty();
        int count = Math.min(result.values().size(), result.timestamps().size());
        for (int i = 0; i < count; i++) {
            if (result.values().get(i) > 0) {
                Instant end = result.timestamps().get(i).plusSeconds(DAY_SECONDS);
                Instant at = end.isAfter(now) ? now : end;
                last = Optional.of(last.map(was -> later(was, at)).orElse(at));
            }
        }
        return last;
    }
}
