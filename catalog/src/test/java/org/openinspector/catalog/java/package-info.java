/// Tests of the Java archive cataloger.
@NullMarked
package org.openinspector.catalog.java;

import org.jspecify.annotations.NullMarked;
