/// Catalogs npm packages: what lies in `node_modules` (and in the folders where Debian installs
/// such packages), and what `package-lock.json` and `npm-shrinkwrap.json` declare.
@NullMarked
package org.openinspector.catalog.javascript;

import org.jspecify.annotations.NullMarked;
