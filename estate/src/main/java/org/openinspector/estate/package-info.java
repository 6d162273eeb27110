/// Resources and their inventories, coverage, and what is scanned when. Connectors bring resources
/// in.
@NullMarked
package org.openinspector.estate;

import org.jspecify.annotations.NullMarked;
