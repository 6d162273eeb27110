package org.openinspector.aws;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Provider;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;

/// What AWS's answers and failures mean to the estate.
public final class Outcomes {
    private Outcomes() {}

    /// A listing that failed: whatever was not found may be there.
    public static SweepResult incomplete(AwsCallException failure) {
        return new SweepResult.Incomplete(String.valueOf(failure.getMessage()), reason(failure));
    }

    /// What coverage shows for it.
    public static ScanStatusReason reason(AwsCallException failure) {
        return switch (failure.kind()) {
            case DENIED, EXPIRED -> ScanStatusReason.ACCESS_DENIED;
            case GONE, NOT_SUPPORTED_BY_ENDPOINT, THROTTLED, CLOCK_SKEW, UNREACHABLE, FAILED ->
                    ScanStatusReason.INTERNAL_ERROR;
        };
    }

    /// A resource that cannot be scanned because a call about it failed. Its findings stay.
    public static Ineligible ineligible(AwsCallException failure) {
        return new Ineligible(
                reason(failure),
                ScanStatusCode.INACTIVE,
                false,
                String.valueOf(failure.getMessage()));
    }

    /// A resource that is not scanned.
    public static Ineligible ineligible(
            ScanStatusReason reason, boolean closesFindings, String message) {
        return new Ineligible(reason, ScanStatusCode.INACTIVE, closesFindings, message);
    }

    /// An inspection that failed because a call did.
    public static Inspection notInspected(AwsCallException failure) {
        return failure.kind() == AwsCallException.Kind.GONE
                ? new Inspection.Gone()
                : new Inspection.NotInspected(
                        reason(failure), String.valueOf(failure.getMessage()));
    }

    /// An inspection that failed because content could not be read.
    public static Inspection notInspected(IOException failure) {
        boolean denied =
                failure instanceof Downloads.DownloadException download && download.isDenied();
        return new Inspection.NotInspected(
                denied ? ScanStatusReason.ACCESS_DENIED : ScanStatusReason.INTERNAL_ERROR,
                failure.getMessage() == null
                        ? failure.getClass().getSimpleName()
                        : failure.getMessage());
    }

    /// A resource of AWS.
    public static Resource resource(
            ResourceType type,
            String id,
            SweepUnit unit,
            Map<String, String> tags,
            @Nullable ResourceDetails details) {
        return Resource.builder()
                .type(type)
                .id(id)
                .partition(partition(unit.region()))
                .region(unit.region())
                .tags(tags.isEmpty() ? null : tags)
                .details(details)
                .provider(Provider.AWS)
                .providerAccountId(unit.accountId())
                .build();
    }

    /// `aws`, `aws-cn`, `aws-us-gov`.
    public static String partition(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    /// Tags by key.
    public static <T> Map<String, String> tags(
            List<T> tags, Function<T, String> key, Function<T, String> value) {
        Map<String, String> map = new TreeMap<>();
        tags.forEach(tag -> map.put(key.apply(tag), value.apply(tag)));
        return map;
    }
}
