/// Catalogs packages that apk installed, from its `installed` database.
@NullMarked
package org.openinspector.catalog.alpine;

import org.jspecify.annotations.NullMarked;
