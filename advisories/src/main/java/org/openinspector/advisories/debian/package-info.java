/// Reads the lists of Debian security advisories (DSA) and of its long-term support (DLA).
///
/// The lists say what was fixed, release by release, and name source packages. What Debian knows to
/// be open is in another, larger list.
@NullMarked
package org.openinspector.advisories.debian;

import org.jspecify.annotations.NullMarked;
