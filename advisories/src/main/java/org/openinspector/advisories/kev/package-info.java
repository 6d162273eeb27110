/// Reads CISA's catalogue of known exploited vulnerabilities.
@NullMarked
package org.openinspector.advisories.kev;

import org.jspecify.annotations.NullMarked;
