/// Reads Rocky Linux's errata as its errata service answers: pages of JSON.
@NullMarked
package org.openinspector.advisories.rocky;

import org.jspecify.annotations.NullMarked;
