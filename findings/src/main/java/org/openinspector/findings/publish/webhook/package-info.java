/// Delivers events by HTTP: signed, bounded in time and size, and only to addresses that may be
/// called.
@NullMarked
package org.openinspector.findings.publish.webhook;

import org.jspecify.annotations.NullMarked;
