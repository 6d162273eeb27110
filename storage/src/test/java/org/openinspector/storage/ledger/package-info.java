/// A capability for tests.
@NullMarked
package org.openinspector.storage.ledger;

import org.jspecify.annotations.NullMarked;
