/// What was used, what that would cost at AWS, and free trials. Pure; the SQL is in the package
/// above.
@NullMarked
package org.openinspector.estate.usage;

import org.jspecify.annotations.NullMarked;
