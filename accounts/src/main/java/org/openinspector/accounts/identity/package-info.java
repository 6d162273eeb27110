/// Users, roles, their policies and sessions, and the record of who did what. See
/// `docs/identity.md`.
@NullMarked
package org.openinspector.accounts.identity;

import org.jspecify.annotations.NullMarked;
