/// The operations on usage: what was counted, what it would cost, free trials.
@NullMarked
package org.openinspector.apiserver.usage;

import org.jspecify.annotations.NullMarked;
