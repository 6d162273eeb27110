/// CVE records in the CVE program's own format: what the numbering authority and CISA say of
/// severity, weaknesses and exploitation.
@NullMarked
package org.openinspector.advisories.cve5;

import org.jspecify.annotations.NullMarked;
