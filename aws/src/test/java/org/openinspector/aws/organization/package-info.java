/// Tests of accounts and what may be seen of them.
@NullMarked
package org.openinspector.aws.organization;

import org.jspecify.annotations.NullMarked;
