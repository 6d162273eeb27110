/// The starter set: a few dozen vulnerabilities that everybody knows, written by this project from
/// public facts, so that a scan without network and without an import still finds them. It speaks
/// for no namespace: what it does not name is `no-data`, never clean.
@NullMarked
package org.openinspector.advisories.starter;

import org.jspecify.annotations.NullMarked;
