package org.openinspector.findings;

import org.jspecify.annotations.Nullable;
import org.openinspector.findings.rollup.ResourceAttributes;
import org.openinspector.findings.rollup.ResourceAttributes.Cloud;

/// One group of an aggregation.
///
/// @param accountId whose findings
/// @param name what groups of one account are told apart by
/// @param label title, package name, repository, AMI, layer; empty for others
/// @param second vulnerability of a title, scan source of an AMI; null for others
/// @param cloud where the resources are, of groups that tell
/// @param resource of groups of one resource
/// @param counts its counts
record AggregationGroup(
        String accountId,
        String name,
        String label,
        @Nullable String second,
        @Nullable Cloud cloud,
        @Nullable ResourceAttributes resource,
        Tally counts) {
    private static final String SEPARATOR = "\n";

    static AggregationGroup of(
            String accountId, String label, @Nullable String second, Tally counts) {
        return new AggregationGroup(
                accountId, name(label, second), label, second, null, null, counts);
    }

    static AggregationGroup of(
            String accountId, String label, ResourceAttributes resource, Tally counts) {
        return new AggregationGroup(
                accountId, name(resource.id(), label), label, null, null, resource, counts);
    }

    static AggregationGroup of(
            String accountId, String label, @Nullable String second, Cloud cloud, Tally counts) {
        return new AggregationGroup(
                accountId,
                name(
                        label,
                        second,
                        cloud.provider(),
                        cloud.accountId(),
                        cloud.orgId(),
                        cloud.region(),
                        cloud.partition()),
                label,
                second,
                cloud,
                null,
                counts);
    }

    private static String name(@Nullable String... parts) {
        StringBuilder out = new StringBuilder();
        for (@Nullable String part : parts) {
            out.append(part == null ? "" : part).append(SEPARATOR);
        }
        return out.toString();
    }
}
