/// Active findings counted ahead, so that no aggregation looks at findings: the counts in the
/// database, which triggers keep, and a copy of them in memory, which answers. See
/// `docs/aggregations.md`.
@NullMarked
package org.openinspector.findings.rollup;

import org.jspecify.annotations.NullMarked;
