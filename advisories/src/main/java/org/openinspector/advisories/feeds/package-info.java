/// Opens feeds as they lie in a folder and imports them: finds the source of each, counts what was
/// read, and says what was not.
@NullMarked
package org.openinspector.advisories.feeds;

import org.jspecify.annotations.NullMarked;
