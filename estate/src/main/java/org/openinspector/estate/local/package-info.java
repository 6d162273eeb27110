/// This machine, and a folder of images, as a connector: what there is to scan without any cloud
/// account.
@NullMarked
package org.openinspector.estate.local;

import org.jspecify.annotations.NullMarked;
