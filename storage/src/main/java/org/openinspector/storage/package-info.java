/// PostgreSQL for all capabilities: a server of our own or an external one, pools, migrations,
/// account scopes and background jobs.
@NullMarked
package org.openinspector.storage;

import org.jspecify.annotations.NullMarked;
