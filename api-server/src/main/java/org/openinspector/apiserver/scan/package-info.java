/// `ScanSbom`: an SBOM in, what is wrong with it out, in Amazon Inspector's words.
@NullMarked
package org.openinspector.apiserver.scan;

import org.jspecify.annotations.NullMarked;
