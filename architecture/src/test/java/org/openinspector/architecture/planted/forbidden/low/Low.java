package org.openinspector.architecture.planted.forbidden.low;

import org.openinspector.architecture.planted.forbidden.high.High;

/// Uses what it may not.
public record Low(High high) {}
