/// Tests of accounts.
@NullMarked
package org.openinspector.accounts;

import org.jspecify.annotations.NullMarked;
