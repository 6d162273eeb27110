/// What is asked when packages are searched for: names, versions in their ecosystem's order, a
/// time. Pure; the SQL is in the package above.
@NullMarked
package org.openinspector.estate.search;

import org.jspecify.annotations.NullMarked;
