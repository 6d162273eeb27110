/// Tells others what happened: what waits in the outbox becomes events of the shape that Amazon
/// EventBridge has them in, each rendered once and stored, and is delivered to event sinks at least
/// once and in order. See `docs/events.md`.
@NullMarked
package org.openinspector.findings.publish;

import org.jspecify.annotations.NullMarked;
