/// Reads packages out of files: one [Cataloger] per kind of file, one package per ecosystem, one
/// runner that owns selection, limits, ownership and duplicates.
@NullMarked
package org.openinspector.catalog;

import org.jspecify.annotations.NullMarked;
