/// What all publishers of rpm advisories have in common: names of packages, dist tags, module
/// streams, and how the packages of an advisory become statements.
@NullMarked
package org.openinspector.advisories.rpm;

import org.jspecify.annotations.NullMarked;
