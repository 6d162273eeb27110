/// Tells AWS's services what happened: EventBridge, Security Hub, SNS, CloudWatch, S3. Each class
/// is a [org.openinspector.findings.publish.Publisher]; cursors, attempts and dead letters are
/// `findings.publish`'s. `docs/publishers.md` has the tables.
@NullMarked
package org.openinspector.aws.publish;

import org.jspecify.annotations.NullMarked;
