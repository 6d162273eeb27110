/// Reads the victims database: vulnerabilities of Java and Python packages, up to 2020.
@NullMarked
package org.openinspector.advisories.victims;

import org.jspecify.annotations.NullMarked;
