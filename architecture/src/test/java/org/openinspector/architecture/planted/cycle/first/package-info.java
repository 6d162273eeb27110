/// Planted to prove that a rule fails.
@org.jspecify.annotations.NullMarked
package org.openinspector.architecture.planted.cycle.first;
