package org.openinspector.estate.fixing;

import java.time.Instant;
import java.util.List;

/// A command on resources of one account and Region.
///
/// @param token names this command among all others, also after a crash; at most 100 characters
/// @param since when sending it was begun first
/// @param resourceIds at most 50
/// @param changes what to install; the same on all these resources
public record FixCommand(
        String accountId,
        String region,
        String token,
        Instant since,
        Purpose purpose,
        FixOptions options,
        List<String> resourceIds,
        List<FixChange> changes) {
    /// What one command takes.
    public static final int RESOURCES_MAX = 50;

    /// What a command is for.
    public enum Purpose {
        /// To do what the plan says.
        FIX,
        /// To take the resources' inventories.
        COLLECT
    }

    public FixCommand {
        resourceIds = List.copyOf(resourceIds);
        changes = List.copyOf(changes);
        if (resourceIds.isEmpty() || resourceIds.size() > RESOURCES_MAX) {
            throw new IllegalArgumentException(
                    resourceIds.size() + " resources, expected 1 to " + RESOURCES_MAX);
        }
    }
}
