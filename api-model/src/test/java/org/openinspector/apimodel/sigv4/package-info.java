/// Tests of SigV4.
@NullMarked
package org.openinspector.apimodel.sigv4;

import org.jspecify.annotations.NullMarked;
