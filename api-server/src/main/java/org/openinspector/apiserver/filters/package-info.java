/// Filters and suppression rules.
@NullMarked
package org.openinspector.apiserver.filters;

import org.jspecify.annotations.NullMarked;
