package org.openinspector.advisories;

import java.util.Optional;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.KeyInterval;

/// A range as published and as compiled.
///
/// @param range as published
/// @param interval its keys; empty if a bound has none, so that it must be compared by the scheme
public record CompiledRange(AffectedRange range, Optional<KeyInterval> interval) {}
