/// Decides by IAM policies: reads policy JSON, compiles it once, and says which statement allows or
/// denies a request. Pure: no clock, no database, no I/O.
///
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Policy
///   evaluation logic</a>
@NullMarked
package org.openinspector.accounts.policy;

import org.jspecify.annotations.NullMarked;
