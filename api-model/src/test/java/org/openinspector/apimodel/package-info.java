/// Tests of the wire API's types.
@NullMarked
package org.openinspector.apimodel;

import org.jspecify.annotations.NullMarked;
