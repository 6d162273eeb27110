package org.openinspector.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/// Tags of functions. A listing of functions does not tell them, and asking costs a call for each,
/// so they are asked for when a function is new or has changed, when somebody says that it has, and
/// once a day: a tag that is set without anybody telling takes effect within a day.
final class FunctionTags {
    private static final Duration KEPT = Duration.ofHours(24);

    private final InstantSource clock;
    private final Map<SweepUnit, Map<String, Known>> units = new ConcurrentHashMap<>();

    private record Known(String print, Map<String, String> tags, Instant until) {}

    FunctionTags(InstantSource clock) {
        this.clock = clock;
    }

    /// The function's tags.
    Map<String, String> of(AwsClients clients, SweepUnit unit, FunctionConfiguration function)
            throws AwsCallException, InterruptedException {
        String arn = function.functionArn();
        String print = function.codeSha256() + " " + function.lastModified();
        Instant now = clock.instant();
        Map<String, Known> known = units.computeIfAbsent(unit, _ -> new ConcurrentHashMap<>());
        @Nullable Known kept = known.get(arn);
        if (kept != null && kept.print.equals(print) && now.isBefore(kept.until)) {
            return kept.tags;
        }
        Map<String, String> tags =
                new TreeMap<>(
                        clients.calls()
                                .call(
                                        unit.region(),
                                        "lambda:ListTags",
                                        () ->
                                                clients.lambda(unit.region())
                                                        .listTags(b -> b.resource(arn)))
                                .tags());
        // Not all of those that were found together are asked about together again.
        long spread = Math.floorMod(arn.hashCode(), KEPT.toSeconds() / 2);
        known.put(arn, new Known(print, tags, now.plus(KEPT).minusSeconds(spread)));
        return tags;
    }

    /// The next answer is asked for.
    void forget(SweepUnit unit, String arn) {
        @Nullable Map<String, Known> known = units.get(unit);
        if (known != null) {
            known.remove(arn);
        }
    }

    /// What is not listed any more is forgotten.
    void keepOnly(SweepUnit unit, Set<String> arns) {
        @Nullable Map<String, Known> known = units.get(unit);
        if (known != null) {
            known.keySet().retainAll(arns);
        }
    }
}
