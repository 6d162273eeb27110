/// Reads the names of weaknesses.
@NullMarked
package org.openinspector.advisories.cwe;

import org.jspecify.annotations.NullMarked;
