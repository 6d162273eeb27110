/// Publishers against stubs of the services that answer well, badly, late and nonsense.
@NullMarked
package org.openinspector.aws.publish;

import org.jspecify.annotations.NullMarked;
