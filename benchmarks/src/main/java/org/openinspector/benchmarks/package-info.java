/// Measures parts of the product one by one, under JMH, and holds them to their bars. Whole
/// processes, beside other tools, are measured by `benchmarks/run`.
@NullMarked
package org.openinspector.benchmarks;

import org.jspecify.annotations.NullMarked;
