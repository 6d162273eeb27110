package org.openinspector.findings;

/// What a retention sweep deleted.
///
/// @param findings closed findings whose time was over
/// @param changes history rows
/// @param outbox changes that nobody published in time
/// @param details texts that no finding shows any more
/// @param resources resources without findings
public record Swept(long findings, long changes, long outbox, long details, long resources) {}
