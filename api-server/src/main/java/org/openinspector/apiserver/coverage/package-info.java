/// The operations on coverage: what is scanned, what is not, and why.
@NullMarked
package org.openinspector.apiserver.coverage;

import org.jspecify.annotations.NullMarked;
