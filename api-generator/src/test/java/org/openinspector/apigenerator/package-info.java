/// Tests of the generator; what it generates is tested in `api-model`, by AWS's protocol tests.
@NullMarked
package org.openinspector.apigenerator;

import org.jspecify.annotations.NullMarked;
