/// Reads CSAF documents of distributions: VEX, one document per vulnerability, and security
/// advisories, one per erratum, of Red Hat and SUSE. Which products are distributions, and how they
/// name packages, is told per vendor; the rest is the standard's.
@NullMarked
package org.openinspector.advisories.csaf;

import org.jspecify.annotations.NullMarked;
