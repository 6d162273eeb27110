/// Speaks the wire protocol: authentication, validation, errors, paging. No domain rules.
@NullMarked
package org.openinspector.apiserver;

import org.jspecify.annotations.NullMarked;
