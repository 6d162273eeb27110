package org.openinspector.architecture.planted.cycle.first;

import org.openinspector.architecture.planted.cycle.second.Second;

/// Half of a cycle.
public record First(Second second) {}
