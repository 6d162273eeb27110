/// What instances tell of themselves: the lines of a Resource Data Sync, and the document
/// `OpenInspector-Inventory` with what it prints. Texts in, values out; no calls are made here.
@NullMarked
package org.openinspector.aws.inventory;

import org.jspecify.annotations.NullMarked;
