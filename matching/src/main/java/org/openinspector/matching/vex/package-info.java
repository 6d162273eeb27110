/// Statements of people who examined a product about vulnerabilities in it (VEX): reads OpenVEX,
/// CSAF and CycloneDX, finds the statement that counts for a package of a resource, and writes our
/// own findings as such statements.
@NullMarked
package org.openinspector.matching.vex;

import org.jspecify.annotations.NullMarked;
