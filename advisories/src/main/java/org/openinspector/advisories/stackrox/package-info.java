/// Reads StackRox's list of vulnerabilities in .NET's own NuGet packages, which are not in NuGet's
/// advisories.
@NullMarked
package org.openinspector.advisories.stackrox;

import org.jspecify.annotations.NullMarked;
