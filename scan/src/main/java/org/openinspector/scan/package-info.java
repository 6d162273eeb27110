/// One subject in, one [ScanReport] out: the only way in which anything of the product scans.
@NullMarked
package org.openinspector.scan;

import org.jspecify.annotations.NullMarked;
