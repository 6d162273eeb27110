/// Catalogs packages that rpm installed, from its database. Three formats are in use: SQLite (since
/// rpm 4.16), NDB (SUSE) and Berkeley DB (before); each holds one binary header per package, which
/// [RpmHeader] reads.
@NullMarked
package org.openinspector.catalog.rpm;

import org.jspecify.annotations.NullMarked;
