/// Puts the capabilities together: configuration, wiring, jobs, metrics, start and stop.
@NullMarked
package org.openinspector.server;

import org.jspecify.annotations.NullMarked;
