/// Reads what Ubuntu publishes: the files of its CVE tracker, its API and its VEX documents, and
/// its security notices. Where several speak of one package, `docs/advisories.md` says which one is
/// listened to.
@NullMarked
package org.openinspector.advisories.ubuntu;

import org.jspecify.annotations.NullMarked;
