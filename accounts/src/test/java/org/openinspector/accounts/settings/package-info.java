/// Tests of settings.
@NullMarked
package org.openinspector.accounts.settings;

import org.jspecify.annotations.NullMarked;
