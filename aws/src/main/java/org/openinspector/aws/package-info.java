/// Discovers and inspects what runs in an AWS account.
@NullMarked
package org.openinspector.aws;

import org.jspecify.annotations.NullMarked;
