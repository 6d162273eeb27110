/// Reports: findings and SBOMs written to a bucket or a folder, in the background, one of a kind at
/// a time. This package knows how they live; what is in them is a [ReportContent], where they go a
/// [ReportStore].
@NullMarked
package org.openinspector.findings.report;

import org.jspecify.annotations.NullMarked;
