/// Migrations of a capability made for tests.
@NullMarked
package org.openinspector.storage.broken;

import org.jspecify.annotations.NullMarked;
