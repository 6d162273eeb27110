/// Migrations of a capability made for tests.
@NullMarked
package org.openinspector.storage.sample;

import org.jspecify.annotations.NullMarked;
