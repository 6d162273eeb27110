/// Operations on event sinks.
@NullMarked
package org.openinspector.apiserver.publishing;

import org.jspecify.annotations.NullMarked;
