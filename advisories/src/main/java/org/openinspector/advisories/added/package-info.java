/// Records of vulnerabilities that a user adds, before anybody publishes them or instead.
@NullMarked
package org.openinspector.advisories.added;

import org.jspecify.annotations.NullMarked;
