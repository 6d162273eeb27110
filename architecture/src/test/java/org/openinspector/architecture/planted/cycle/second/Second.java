package org.openinspector.architecture.planted.cycle.second;

import org.jspecify.annotations.Nullable;
import org.openinspector.architecture.planted.cycle.first.First;

/// The other half.
public record Second(@Nullable First first) {}
