/// The vulnerability data on disk: feeds as they were imported, and the snapshot compiled from
/// them.
@NullMarked
package org.openinspector.advisories.store;

import org.jspecify.annotations.NullMarked;
