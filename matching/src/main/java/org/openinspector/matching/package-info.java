/// Inventory and advisories to verdicts, each with its argument. Pure: no I/O beyond the knowledge
/// it is given.
@NullMarked
package org.openinspector.matching;

import org.jspecify.annotations.NullMarked;
