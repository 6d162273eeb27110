/// Reads the statements of SAP's project KB: which versions of Java artifacts people have reviewed
/// and found to be affected by a vulnerability, or not.
@NullMarked
package org.openinspector.advisories.sapkb;

import org.jspecify.annotations.NullMarked;
