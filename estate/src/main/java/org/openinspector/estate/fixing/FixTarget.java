package org.openinspector.estate.fixing;

import java.util.List;
import org.openinspector.apimodel.inspector2.FilterCriteria;

/// What is to be fixed.
public sealed interface FixTarget {
    /// These findings.
    record Findings(List<String> arns) implements FixTarget {
        public Findings {
            arns = List.copyOf(arns);
        }
    }

    /// All active findings of instances that match.
    record Matching(FilterCriteria criteria) implements FixTarget {}

    /// All active findings of the account's instances.
    record Account() implements FixTarget {}

    /// For people: `3 findings`, `findings that match`, `account`.
    default String text() {
        return switch (this) {
            case Findings(List<String> arns) ->
                    arns.size() == 1 ? arns.getFirst() : arns.size() + " findings";
            case Matching(FilterCriteria criteria) ->
                    "findings that match " + FilterCriteria.toJson(criteria);
            case Account() -> "account";
        };
    }
}
