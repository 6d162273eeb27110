/// Reads records of the OSV schema, in JSON and YAML, from whichever database wrote them, and
/// brings them into the normal form.
///
/// @see <a href="https://ossf.github.io/osv-schema/">OSV schema</a>
@NullMarked
package org.openinspector.advisories.osv;

import org.jspecify.annotations.NullMarked;
