/// The token service, in the words of AWS's: who am I, and take on a role.
@NullMarked
package org.openinspector.apiserver.sts;

import org.jspecify.annotations.NullMarked;
