package org.openinspector.model;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What else about a system decides whether an advisory applies.
///
/// @param runningKernel release of the kernel that runs, as `uname -r` prints it; empty for images
///   and wherever it is not known
/// @param channels extra channels the system gets updates from: `esm-infra`, `esm-apps`, `fips`,
///   `eus`, topics of Amazon Linux (`docker`, `kernel-5.10`)
public record SystemState(Optional<String> runningKernel, SortedSet<String> channels) {
    /// Nothing is known.
    public static final SystemState UNKNOWN = new SystemState(Optional.empty(), new TreeSet<>());

    public SystemState {
        channels = Ids.sorted(channels);
    }
}
