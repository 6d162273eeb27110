/// Where files come from: images (layouts and archives), directories, root file systems, the host.
/// Streams each layer once and answers with the files of the final view, and the layer that brought
/// each.
@NullMarked
package org.openinspector.artifacts;

import org.jspecify.annotations.NullMarked;
