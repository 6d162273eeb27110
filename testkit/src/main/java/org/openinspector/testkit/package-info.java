/// For tests only: golden files, fixtures, generators with seeds and shrinking. Uses nothing of the
/// product.
@NullMarked
package org.openinspector.testkit;

import org.jspecify.annotations.NullMarked;
