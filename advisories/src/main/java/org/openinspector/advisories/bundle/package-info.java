/// All imported feeds as one signed file, to be carried to where there is no network. The layout is
/// in `docs/bundles.md`.
@NullMarked
package org.openinspector.advisories.bundle;

import org.jspecify.annotations.NullMarked;
