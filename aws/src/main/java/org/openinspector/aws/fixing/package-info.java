/// What is run on instances to fix them: the document `OpenInspector-Install`, the parameters of
/// AWS's `AWS-RunPatchBaseline`, and lists for patch baselines. Texts only; no calls are made here.
@NullMarked
package org.openinspector.aws.fixing;

import org.jspecify.annotations.NullMarked;
