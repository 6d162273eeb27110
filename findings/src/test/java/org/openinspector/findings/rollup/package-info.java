/// Tests of counts kept ahead.
@NullMarked
package org.openinspector.findings.rollup;

import org.jspecify.annotations.NullMarked;
