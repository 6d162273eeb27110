package org.openinspector.findings;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.findings.lifecycle.Cause;

/// All weaknesses of one kind on one resource at one moment. It is complete: what was seen before
/// and is not in it is closed.
///
/// @param accountId 12 digits
/// @param region the region the finding's ARN names
/// @param resource what was evaluated
/// @param type the kind of weakness
/// @param observed what was seen, each key once
/// @param installed the packages installed now, to explain what is closed
/// @param cause [Cause.Kind#SCAN], [Cause.Kind#ADVISORY_DATA], or what explains the closing better
/// @param at as of when; the database keeps microseconds
public record Evaluation(
        String accountId,
        String region,
        Resource resource,
        FindingType type,
        List<Observed> observed,
        Installed installed,
        Cause cause,
        Instant at) {
    public Evaluation {
        observed = List.copyOf(observed);
        at = at.truncatedTo(ChronoUnit.MICROS);
        Set<String> keys = HashSet.newHashSet(observed.size());
        for (Observed one : observed) {
            if (!keys.add(one.key())) {
                throw new IllegalArgumentException(
                        one.key() + " was observed twice on " + resource.id());
            }
        }
    }
}
