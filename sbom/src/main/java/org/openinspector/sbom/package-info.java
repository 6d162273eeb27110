/// Bills of material as they are exchanged.
@NullMarked
package org.openinspector.sbom;

import org.jspecify.annotations.NullMarked;
