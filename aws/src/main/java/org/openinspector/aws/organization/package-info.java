/// Which accounts and Regions of AWS there are to look at, how they are reached, and what is
/// missing to see all of it.
@NullMarked
package org.openinspector.aws.organization;

import org.jspecify.annotations.NullMarked;
