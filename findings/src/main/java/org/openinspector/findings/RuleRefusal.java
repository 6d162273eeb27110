package org.openinspector.findings;

/// Why a rule is not made or changed; the caller's fault.
public sealed interface RuleRefusal {
    /// No such filter of the account in the Region.
    record Unknown(String arn) implements RuleRefusal {}

    /// Another filter has the name.
    record NameTaken(String name) implements RuleRefusal {}

    /// There are as many rules as there may be.
    record TooMany(int max) implements RuleRefusal {}

    /// Another account's rules govern this one.
    record Governed(String accountId) implements RuleRefusal {}

    /// A rule that hides needs at least one criterion.
    record NoCriteria() implements RuleRefusal {}
}
