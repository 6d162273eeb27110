/// The runtime below the generated types: JSON reading and writing, constraints, HTTP bindings and
/// routing of AWS's restJson1 protocol. It knows no server and no service.
///
/// @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">restJson1</a>
@NullMarked
package org.openinspector.apimodel.wire;

import org.jspecify.annotations.NullMarked;
