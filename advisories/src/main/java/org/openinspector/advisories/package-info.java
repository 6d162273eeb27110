/// Vulnerability data: reads what sources publish, brings it into the normal form, compiles it into
/// one read-only snapshot file and answers from it. Knows nothing of catalogers or inventories.
@NullMarked
package org.openinspector.advisories;

import org.jspecify.annotations.NullMarked;
