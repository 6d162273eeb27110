package org.openinspector.architecture.planted.unlisted.stranger;

/// Not in the table.
public record Stranger() {}
