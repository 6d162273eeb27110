/// AWS Signature Version 4: canonicalise, sign and verify a request. Pure: no I/O, no clock of its
/// own, no S3 special cases (paths are encoded twice, streamed bodies are refused).
///
/// A request is judged by its raw target, as it came over the wire. A target that a container
/// decoded, normalised or re-encoded no longer has the signed form, and equal canonical forms of
/// different targets would be a hole.
///
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
///   a signed AWS API request</a>
@NullMarked
package org.openinspector.apimodel.sigv4;

import org.jspecify.annotations.NullMarked;
