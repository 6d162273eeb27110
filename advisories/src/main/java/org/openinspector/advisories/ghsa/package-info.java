/// Reads GitHub's security advisories in the form of its REST interface. The form of its repository
/// is OSV's.
@NullMarked
package org.openinspector.advisories.ghsa;

import org.jspecify.annotations.NullMarked;
