@NullMarked
package org.openinspector.findings.publish.webhook;

import org.jspecify.annotations.NullMarked;
