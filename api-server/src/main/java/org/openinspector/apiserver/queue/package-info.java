/// What waits to be looked at, and where changes are told.
@NullMarked
package org.openinspector.apiserver.queue;

import org.jspecify.annotations.NullMarked;
