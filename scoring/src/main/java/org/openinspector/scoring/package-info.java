/// How bad a vulnerability is: CVSS base scores and the policy that picks one rating among several
/// sources.
@NullMarked
package org.openinspector.scoring;

import org.jspecify.annotations.NullMarked;
