/// Orders the versions of every ecosystem, as byte keys that compare with `memcmp`. Knows nothing
/// of packages or advisories.
@NullMarked
package org.openinspector.versions;

import org.jspecify.annotations.NullMarked;
