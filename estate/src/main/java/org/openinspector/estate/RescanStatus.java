package org.openinspector.estate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.findings.ChangeCounts;

/// How far a rescan is, and what came of it.
///
/// @param id its id
/// @param target what was asked for, for people
/// @param requestedAt when
/// @param finishedAt when the last resource was done; empty while it runs
/// @param total how many resources
/// @param done inspected, matched and evaluated
/// @param failed could not be inspected
/// @param gone went away meanwhile
/// @param findings what became of the resources' findings since
/// @param failures the resources that failed, the first hundred
public record RescanStatus(
        UUID id,
        String target,
        Instant requestedAt,
        Optional<Instant> finishedAt,
        int total,
        int done,
        int failed,
        int gone,
        ChangeCounts findings,
        List<Failure> failures) {
    public RescanStatus {
        failures = List.copyOf(failures);
    }

    /// The same with what became of the findings.
    RescanStatus with(ChangeCounts counts) {
        return new RescanStatus(
                id, target, requestedAt, finishedAt, total, done, failed, gone, counts, failures);
    }

    /// A resource that could not be inspected.
    public record Failure(String resourceId, String message) {}
}
