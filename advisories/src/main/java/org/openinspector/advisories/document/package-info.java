/// Reads JSON, YAML and XML of untrusted origin into small trees, bounded in size, depth and number
/// of values. Scalars stay text, so that the version `1.10` never becomes the number 1.1.
@NullMarked
package org.openinspector.advisories.document;

import org.jspecify.annotations.NullMarked;
