/// Operations on plans to fix instances.
@NullMarked
package org.openinspector.apiserver.fixing;

import org.jspecify.annotations.NullMarked;
