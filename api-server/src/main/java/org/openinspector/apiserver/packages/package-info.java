/// The search for packages, and for vulnerabilities.
@NullMarked
package org.openinspector.apiserver.packages;

import org.jspecify.annotations.NullMarked;
