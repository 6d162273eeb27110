/// The states of a finding as a pure function: what is stored and what happened give what comes
/// next. No clock, no I/O.
@NullMarked
package org.openinspector.findings.lifecycle;

import org.jspecify.annotations.NullMarked;
