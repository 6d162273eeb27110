/// Tests of organizations.
@NullMarked
package org.openinspector.accounts.organization;

import org.jspecify.annotations.NullMarked;
