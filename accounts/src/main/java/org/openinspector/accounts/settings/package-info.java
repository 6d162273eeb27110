/// How an account is scanned in a Region, and the keys of its code.
@NullMarked
package org.openinspector.accounts.settings;

import org.jspecify.annotations.NullMarked;
