/// Tests of the runtime, and AWS's protocol tests against generated services.
@NullMarked
package org.openinspector.apimodel.wire;

import org.jspecify.annotations.NullMarked;
