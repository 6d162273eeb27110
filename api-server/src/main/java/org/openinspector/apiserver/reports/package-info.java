/// The operations on reports of findings and exports of SBOMs.
@NullMarked
package org.openinspector.apiserver.reports;

import org.jspecify.annotations.NullMarked;
