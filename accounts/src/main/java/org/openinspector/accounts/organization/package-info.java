/// Organizations: which accounts there are together, who administers them in a Region, and who is a
/// member there.
@NullMarked
package org.openinspector.accounts.organization;

import org.jspecify.annotations.NullMarked;
