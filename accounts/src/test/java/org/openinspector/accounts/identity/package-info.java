/// Tests of users, roles, sessions and the audit log.
@NullMarked
package org.openinspector.accounts.identity;

import org.jspecify.annotations.NullMarked;
