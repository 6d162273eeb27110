/// Holds the module table of ARCHITECTURE.md over the code.
@NullMarked
package org.openinspector.architecture;

import org.jspecify.annotations.NullMarked;
