/// The life of a finding: opened, closed, reopened, deleted; filters, sorting, aggregation, history
/// and the outbox.
@NullMarked
package org.openinspector.findings;

import org.jspecify.annotations.NullMarked;
