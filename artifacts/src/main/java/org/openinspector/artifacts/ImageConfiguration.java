package org.openinspector.artifacts;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an image says of itself.
///
/// @param platform what it was built for
/// @param created when, as the configuration writes it
/// @param labels by name
public record ImageConfiguration(
        Platform platform, Optional<String> created, SortedMap<String, String> labels) {
    public ImageConfiguration {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /// As the constructor, from labels in any order.
    static ImageConfiguration of(
            Platform platform, Optional<String> created, Map<String, String> labels) {
        return new ImageConfiguration(platform, created, new TreeMap<>(labels));
    }
}
