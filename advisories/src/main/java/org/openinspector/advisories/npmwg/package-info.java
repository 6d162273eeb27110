/// Reads the vulnerability database of the Node.js security working group: npm packages until 2018,
/// Node.js itself until today, and its dependencies' vulnerabilities that do not reach it.
@NullMarked
package org.openinspector.advisories.npmwg;

import org.jspecify.annotations.NullMarked;
