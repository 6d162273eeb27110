/// Catalogs Go modules and the Go standard library from the build information that the Go linker
/// leaves in executables (ELF, PE, Mach-O).
@NullMarked
package org.openinspector.catalog.golang;

import org.jspecify.annotations.NullMarked;
