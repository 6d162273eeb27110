/// The operations on the server itself: is it well, what does it do, how old is what it knows.
@NullMarked
package org.openinspector.apiserver.server;

import org.jspecify.annotations.NullMarked;
