/// Catalogs packages that dpkg installed, from its `status` file, or from the one file per package
/// that images built without dpkg carry in `status.d`.
@NullMarked
package org.openinspector.catalog.debian;

import org.jspecify.annotations.NullMarked;
