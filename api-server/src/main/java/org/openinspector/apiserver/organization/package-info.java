/// Organizations on the wire: delegated administrators, members, accounts.
@NullMarked
package org.openinspector.apiserver.organization;

import org.jspecify.annotations.NullMarked;
