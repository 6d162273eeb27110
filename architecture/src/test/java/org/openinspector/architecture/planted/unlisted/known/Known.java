package org.openinspector.architecture.planted.unlisted.known;

/// In the table.
public record Known() {}
