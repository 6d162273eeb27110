/// Which inventories contain a package: an inverted index in memory, from the names under which
/// advisories speak of packages to the numbers of inventory classes. One writer, readers on
/// immutable views.
@NullMarked
package org.openinspector.matching.index;

import org.jspecify.annotations.NullMarked;
