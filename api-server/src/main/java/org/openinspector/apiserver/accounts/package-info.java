/// The operations on accounts: their status, and turning kinds of scanning on and off.
@NullMarked
package org.openinspector.apiserver.accounts;

import org.jspecify.annotations.NullMarked;
