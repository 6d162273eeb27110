/// Generates Java from a Smithy model: records, unions, codecs, validation and routes of a
/// restJson1 service. Runs in the build only.
@NullMarked
package org.openinspector.apigenerator;

import org.jspecify.annotations.NullMarked;
