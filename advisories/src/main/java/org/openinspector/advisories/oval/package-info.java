/// Reads OVAL definitions of rpm distributions: Oracle, Red Hat, AlmaLinux, SUSE, Photon, and
/// Debian. A definition is a condition over tests of the installed packages; what it says of
/// packages is read out of the condition, not out of its comments.
@NullMarked
package org.openinspector.advisories.oval;

import org.jspecify.annotations.NullMarked;
