/// What the readers of operating system package databases share: lines of bounded length, and a
/// catalog under construction whose packages, files and problems are bounded too.
@NullMarked
package org.openinspector.catalog.database;

import org.jspecify.annotations.NullMarked;
