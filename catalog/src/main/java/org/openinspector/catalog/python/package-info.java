/// Catalogs installed Python distributions from their `dist-info` and `egg-info` records: what `pip
/// list` shows for the same folder, and so neither the copies that `pip` and `setuptools` keep in
/// `_vendor` folders nor wheels and zipped eggs that are only stored.
@NullMarked
package org.openinspector.catalog.python;

import org.jspecify.annotations.NullMarked;
