package org.openinspector.estate.usage;

import java.time.Instant;
import org.openinspector.apimodel.inspector2.UsageType;

/// What one account used of one kind.
///
/// @param total hours, or scans
/// @param since when the first of it was counted; not before the time asked about
public record Usage(String accountId, UsageType type, double total, Instant since) {}
