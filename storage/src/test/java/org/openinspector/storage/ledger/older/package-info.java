/// A capability for tests, as an older release had it.
@NullMarked
package org.openinspector.storage.ledger.older;

import org.jspecify.annotations.NullMarked;
