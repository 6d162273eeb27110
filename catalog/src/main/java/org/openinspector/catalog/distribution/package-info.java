/// Recognises the operating system by its `os-release` file, or by the older files that say less.
@NullMarked
package org.openinspector.catalog.distribution;

import org.jspecify.annotations.NullMarked;
