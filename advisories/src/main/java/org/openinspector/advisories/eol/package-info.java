/// When the support of products' releases ends.
@NullMarked
package org.openinspector.advisories.eol;

import org.jspecify.annotations.NullMarked;
