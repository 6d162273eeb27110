/// Reads Alpine's security database: which version of which source package fixed what, branch by
/// branch and repository by repository.
@NullMarked
package org.openinspector.advisories.alpine;

import org.jspecify.annotations.NullMarked;
