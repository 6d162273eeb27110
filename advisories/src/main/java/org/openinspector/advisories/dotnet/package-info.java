/// Reads .NET's release metadata: which release of which channel fixed what, and when the channels
/// end.
@NullMarked
package org.openinspector.advisories.dotnet;

import org.jspecify.annotations.NullMarked;
