/// The commands users type: arguments, output, exit status. No domain rules.
@NullMarked
package org.openinspector.cli;

import org.jspecify.annotations.NullMarked;
