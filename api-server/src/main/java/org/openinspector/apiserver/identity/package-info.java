/// Operations on users, roles, access keys and policies, and the audit log.
@NullMarked
package org.openinspector.apiserver.identity;

import org.jspecify.annotations.NullMarked;
