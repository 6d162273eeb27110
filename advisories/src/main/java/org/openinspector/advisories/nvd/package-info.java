/// NVD: the ratings, weaknesses and descriptions of each CVE, and from its product configurations
/// those of a few dozen products that are met as bare binaries ([CuratedProducts]). Names of other
/// products are never guessed at.
@NullMarked
package org.openinspector.advisories.nvd;

import org.jspecify.annotations.NullMarked;
