package org.openinspector.findings.rollup;

import org.jspecify.annotations.Nullable;

/// A title of findings.
///
/// @param title as the wire has it
/// @param vulnerabilityId null if the findings are of no vulnerability
public record Title(String title, @Nullable String vulnerabilityId) {}
