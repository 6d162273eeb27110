/// Reads what Red Hat's security data service answers about one CVE: its severity. What is affected
/// is in its VEX documents.
@NullMarked
package org.openinspector.advisories.redhat;

import org.jspecify.annotations.NullMarked;
