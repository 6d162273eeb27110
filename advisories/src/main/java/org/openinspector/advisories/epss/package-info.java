/// Reads EPSS, how likely each CVE is exploited within 30 days.
@NullMarked
package org.openinspector.advisories.epss;

import org.jspecify.annotations.NullMarked;
