/// Which images run in which clusters, as connectors, and whoever else can look into a cluster,
/// tell it. The SQL is in the package above.
@NullMarked
package org.openinspector.estate.use;

import org.jspecify.annotations.NullMarked;
