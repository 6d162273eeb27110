package org.openinspector.aws;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What each action last came to in each account and Region, for `doctor`: permissions are told by
/// what AWS answered, not by what a policy seems to say.
public final class AccessRecords {
    private final InstantSource clock;
    private final Map<Place, Access> last = new ConcurrentHashMap<>();

    /// Empty records.
    public AccessRecords(InstantSource clock) {
        this.clock = clock;
    }

    private record Place(String accountId, String region, String action) {}

    /// What an action came to.
    ///
    /// @param action the IAM action: `ecr:DescribeImages`
    /// @param failure why there was no answer; empty if there was one
    /// @param message one sentence for people; `""` if there was an answer
    /// @param since when it came to that for the first time
    /// @param at when it last did
    public record Access(
            String accountId,
            String region,
            String action,
            Optional<AwsCallException.Kind> failure,
            String message,
            Instant since,
            Instant at) {}

    void worked(String accountId, String region, String action) {
        record(accountId, region, action, Optional.empty(), "");
    }

    void failed(String accountId, String region, String action, AwsCallException failure) {
        if (failure.kind() == AwsCallException.Kind.GONE) {
            // Whoever is told that something is not there may ask for it.
            worked(accountId, region, action);
        } else {
            record(accountId, region, action, Optional.of(failure.kind()), failure.sentence());
        }
    }

    private void record(
            String accountId,
            String region,
            String action,
            Optional<AwsCallException.Kind> failure,
            String message) {
        Instant now = clock.instant();
        last.compute(
                new Place(accountId, region, action),
                (_, before) ->
                        new Access(
                                accountId,
                                region,
                                action,
                                failure,
                                message,
                                before != null && before.failure().equals(failure)
                                        ? before.since()
                                        : now,
                                now));
    }

    /// What is known of an account, in order of Regions and actions.
    public List<Access> of(String accountId) {
        return last.values().stream()
                .filter(access -> access.accountId().equals(accountId))
                .sorted(Comparator.comparing(Access::region).thenComparing(Access::action))
                .toList();
    }

    /// Forgets an account that is not looked at any more.
    public void forget(String accountId) {
        last.keySet().removeIf(place -> place.accountId().equals(accountId));
    }
}
