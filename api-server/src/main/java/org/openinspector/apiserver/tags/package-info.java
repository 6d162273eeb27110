/// Tags of what has an ARN.
@NullMarked
package org.openinspector.apiserver.tags;

import org.jspecify.annotations.NullMarked;
