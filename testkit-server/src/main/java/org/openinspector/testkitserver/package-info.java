/// Tests only: a PostgreSQL with the product's roles, a server for feeds, and an AWS emulator.
@NullMarked
package org.openinspector.testkitserver;

import org.jspecify.annotations.NullMarked;
