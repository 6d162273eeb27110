/// Reads `updateinfo.xml`, in which rpm distributions publish their errata beside the packages:
/// Amazon Linux, AlmaLinux, Rocky Linux, Fedora and EPEL. Who wrote an erratum is told by the
/// erratum itself, so that a mirror of several repositories is one feed.
@NullMarked
package org.openinspector.advisories.updateinfo;

import org.jspecify.annotations.NullMarked;
