package org.openinspector.estate.use;

import java.util.List;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.ClusterInformation;

/// A page of the clusters that run an image, or ran it.
///
/// @param nextToken to go on with; empty after the last page
public record ClusterUse(List<ClusterInformation> clusters, Optional<String> nextToken) {
    public ClusterUse {
        clusters = List.copyOf(clusters);
    }
}
