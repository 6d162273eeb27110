/// Fixing: plans of what is to be installed where, drawn up from findings, shown before anything is
/// run, approved by a second person, run by a [Fixer] and followed until the next inventory tells
/// what came of it. Off unless an account turns it on.
@NullMarked
package org.openinspector.estate.fixing;

import org.jspecify.annotations.NullMarked;
