/// Listens to queues of events that AWS writes when something changes, and tells what is to be
/// looked at. An event is never believed: it names a resource, and the resource is asked.
/// `docs/triggers.md` has the table of events.
@NullMarked
package org.openinspector.aws.events;

import org.jspecify.annotations.NullMarked;
