@NullMarked
package org.openinspector.findings.publish;

import org.jspecify.annotations.NullMarked;
