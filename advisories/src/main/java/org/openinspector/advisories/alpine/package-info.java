/// Reads the security databases of the distributions that use apk: which version of which source
/// package fixed what. Alpine has one per branch and repository, Wolfi and Chainguard one each.
@NullMarked
package org.openinspector.advisories.alpine;

import org.jspecify.annotations.NullMarked;
