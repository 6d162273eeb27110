/// What the server may see of AWS: `ListAwsAccess`.
@NullMarked
package org.openinspector.apiserver.aws;

import org.jspecify.annotations.NullMarked;
