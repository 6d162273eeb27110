/// The stored forms of inventories and of what matching said about them: compact, canonical, and
/// decoded within bounds.
@NullMarked
package org.openinspector.estate.content;

import org.jspecify.annotations.NullMarked;
