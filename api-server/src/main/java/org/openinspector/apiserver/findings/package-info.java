/// The operations on findings: lists, counts, history and evidence.
@NullMarked
package org.openinspector.apiserver.findings;

import org.jspecify.annotations.NullMarked;
