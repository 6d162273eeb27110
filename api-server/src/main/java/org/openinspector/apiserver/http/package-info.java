/// HTTP itself: a listener with limits that hands each request, as received, to one handler.
@NullMarked
package org.openinspector.apiserver.http;

import org.jspecify.annotations.NullMarked;
