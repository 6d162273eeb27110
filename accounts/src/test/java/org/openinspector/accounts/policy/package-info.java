/// Tests of deciding by policies.
@NullMarked
package org.openinspector.accounts.policy;

import org.jspecify.annotations.NullMarked;
