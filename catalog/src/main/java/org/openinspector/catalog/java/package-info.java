/// Catalogs Maven packages from Java archives: `.jar`, `.war`, `.ear` and their kin, and the
/// archives inside them. An archive rarely says in one place what it is, so its identity is put
/// together from the most certain source that has it: Maven's own descriptor, the path in a Maven
/// repository, the manifest, the packages of its classes. What is guessed carries its doubt.
@NullMarked
package org.openinspector.catalog.java;

import org.jspecify.annotations.NullMarked;
