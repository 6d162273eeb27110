package org.openinspector.aws.organization;

import java.util.List;
import java.util.Optional;

/// An account to look at.
///
/// @param accountId 12 digits
/// @param name what people call it; its id if nobody said
/// @param regions in which it is looked at
/// @param unreachable why its role cannot be assumed, one sentence; empty if it can, or nobody
///   tried yet
public record AwsTarget(
        String accountId,
        String name,
        List<String> regions,
        State state,
        Optional<String> unreachable) {
    public AwsTarget {
        regions = List.copyOf(regions);
    }

    /// What becomes of its resources.
    public enum State {
        /// They are looked at.
        MONITORED,
        /// AWS has suspended the account: nothing can be looked at.
        SUSPENDED,
        /// The account left the organization long ago: they count as gone.
        GONE
    }
}
