/// Reads the repositories of Retire.js: JavaScript libraries as web pages load them, and npm
/// packages.
@NullMarked
package org.openinspector.advisories.retirejs;

import org.jspecify.annotations.NullMarked;
