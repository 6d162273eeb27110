package org.openinspector.findings;

import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;

/// What is to be different about a filter; null leaves a part as it is.
///
/// @param name unique in the account and Region
/// @param suppresses whether it hides what it matches
/// @param criteria what it matches
/// @param description for people
/// @param reason for people
public record RuleChange(
        @Nullable String name,
        @Nullable Boolean suppresses,
        @Nullable FilterCriteria criteria,
        @Nullable String description,
        @Nullable String reason) {}
