/// The operations on rescans.
@NullMarked
package org.openinspector.apiserver.rescans;

import org.jspecify.annotations.NullMarked;
