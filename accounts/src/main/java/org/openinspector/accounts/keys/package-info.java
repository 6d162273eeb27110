/// Data keys: one for each account and one for what they share, in versions, kept in the database
/// wrapped by a master key that is not in it.
@NullMarked
package org.openinspector.accounts.keys;

import org.jspecify.annotations.NullMarked;
