package org.openinspector.findings.publish;

import java.util.function.Predicate;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;

/// Decides in memory which findings criteria match, as lists of findings decide it.
@FunctionalInterface
public interface FindingFilters {
    /// The criteria, compiled.
    Predicate<Finding> of(FilterCriteria criteria);
}
