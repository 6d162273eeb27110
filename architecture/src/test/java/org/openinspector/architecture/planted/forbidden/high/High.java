package org.openinspector.architecture.planted.forbidden.high;

/// Used by the wrong one.
public record High() {}
