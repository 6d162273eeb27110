/// The records everyone shares: packages, inventories, advisories, verdicts, findings. Values only:
/// no I/O, no clock.
@NullMarked
package org.openinspector.model;

import org.jspecify.annotations.NullMarked;
