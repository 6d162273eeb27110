package org.openinspector.estate.use;

import java.time.Instant;
import java.util.Optional;

/// An image that a workload of a cluster runs, or ran until lately.
///
/// @param imageId the resource's id: the ARN of the image in its registry, with the digest. The
///   registry may be another account's than the cluster
/// @param clusterArn of ECS or EKS
/// @param running tasks or pods that run it now
/// @param stopped tasks or pods that ran it and have ended, as far as the cluster still lists them
/// @param lastInUse when the last of those that have ended did; empty if none has, or nobody knows
public record ImageUse(
        String imageId,
        String clusterArn,
        Workload workload,
        long running,
        long stopped,
        Optional<Instant> lastInUse) {
    public ImageUse {
        if (running < 0 || stopped < 0) {
            throw new IllegalArgumentException(
                    "running is "
                            + running
                            + ", stopped is "
                            + stopped
                            + ", expected 0 or more each");
        }
    }
}
