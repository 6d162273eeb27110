/// Reads RubySec's advisories of gems and of Ruby's implementations.
@NullMarked
package org.openinspector.advisories.rubysec;

import org.jspecify.annotations.NullMarked;
