/// The wire API as types: what the generator makes of the Smithy models in `src/main/smithy`, the
/// small runtime below it, and SigV4.
@NullMarked
package org.openinspector.apimodel;

import org.jspecify.annotations.NullMarked;
