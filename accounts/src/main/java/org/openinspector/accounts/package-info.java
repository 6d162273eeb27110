/// Accounts, their principals, access keys, and which kinds of scanning are on.
@NullMarked
package org.openinspector.accounts;

import org.jspecify.annotations.NullMarked;
