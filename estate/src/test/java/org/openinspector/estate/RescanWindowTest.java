package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.EcrConfiguration;
import org.openinspector.apimodel.inspector2.EcrContainerImageMetadata;
import org.openinspector.apimodel.inspector2.EcrPullDateRescanDuration;
import org.openinspector.apimodel.inspector2.EcrPullDateRescanMode;
import org.openinspector.apimodel.inspector2.EcrRescanDuration;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanStatusReason;

/// How long an image is scanned after it was pushed and used.
final class RescanWindowTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Discovered image(
            @Nullable Integer pushed,
            @Nullable Integer pulled,
            @Nullable Integer inUse,
            int running) {
        return new Discovered(
                Resource.builder()
                        .type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                        .id("arn:aws:ecr:us-east-1:111122223333:repository/x/sha256:00")
                        .details(
                                ResourceDetails.builder()
                                        .awsEcrContainerImage(
                                                AwsEcrContainerImageDetails.builder()
                                                        .repositoryName("x")
                                                        .registry("111122223333")
                                                        .imageHash("sha256:00")
                                                        .pushedAt(ago(pushed))
                                                        .build())
                                        .build())
                        .build(),
                "111122223333",
                "us-east-1",
                "aws",
                "ecr",
                Optional.of(
                        ResourceScanMetadata.builder()
                                .ecrImage(
                                        EcrContainerImageMetadata.builder()
                                                .imagePulledAt(ago(pulled))
                                                .lastInUseAt(ago(inUse))
                                                .inUseCount((long) running)
                                                .build())
                                .build()),
                Optional.empty(),
                "sha256:00",
                Optional.empty(),
                "");
    }

    private static @Nullable Instant ago(@Nullable Integer days) {
        return days == null ? null : NOW.minus(Duration.ofDays(days));
    }

    @ParameterizedTest
    @CsvSource({
        // push window, use window, mode, pushed, pulled, in use, running, scanned
        "LIFETIME, , , 900, , , 0, true",
        "LIFETIME, DAYS_3, LAST_PULL_DATE, 900, 900, 900, 0, true",
        "DAYS_14, , , 14, , , 0, true",
        "DAYS_14, , , 15, , , 0, false",
        "DAYS_14, , , , , , 0, true",
        "DAYS_14, , , 15, 14, , 0, true",
        "DAYS_14, , , 15, 15, , 0, false",
        "DAYS_14, DAYS_90, , 15, 90, , 0, true",
        "DAYS_14, DAYS_90, , 15, 91, , 0, false",
        "DAYS_90, DAYS_3, LAST_PULL_DATE, 90, 900, , 0, true",
        "DAYS_90, DAYS_3, LAST_PULL_DATE, 91, 4, , 0, false",
        "DAYS_14, DAYS_30, LAST_PULL_DATE, 15, 31, 1, 5, false",
        "DAYS_14, DAYS_30, LAST_IN_USE_AT, 15, 31, 30, 0, true",
        "DAYS_14, DAYS_30, LAST_IN_USE_AT, 15, 1, 31, 0, false",
        "DAYS_14, DAYS_30, LAST_IN_USE_AT, 15, 1, , 0, true",
        "DAYS_14, DAYS_30, LAST_IN_USE_AT, 15, 31, 31, 1, true",
        "DAYS_NEW, DAYS_30, LAST_IN_USE_AT, 15, 31, 31, 0, true",
    })
    void oneOfPushAndUseIsEnough(
            String push,
            @Nullable String use,
            @Nullable String mode,
            @Nullable Integer pushed,
            @Nullable Integer pulled,
            @Nullable Integer inUse,
            int running,
            boolean scanned) {
        Discovered found = image(pushed, pulled, inUse, running);
        Discovered applied =
                RescanWindow.applied(
                        found,
                        EcrConfiguration.builder()
                                .rescanDuration(EcrRescanDuration.of(push))
                                .pullDateRescanDuration(
                                        use == null ? null : EcrPullDateRescanDuration.of(use))
                                .pullDateRescanMode(
                                        mode == null ? null : EcrPullDateRescanMode.of(mode))
                                .build(),
                        NOW);
        assertEquals(
                scanned ? List.of() : List.of(ScanStatusReason.SCAN_ELIGIBILITY_EXPIRED),
                applied.ineligible().map(Ineligible::reason).stream().toList());
        assertEquals(found.resource(), applied.resource());
        assertEquals(found.fingerprint(), applied.fingerprint());
    }

    @Test
    void whatIsLeftOutForAnotherReasonStaysSo() {
        Discovered found = image(900, null, null, 0);
        var set = EcrConfiguration.builder().rescanDuration(EcrRescanDuration.DAYS_3).build();
        Discovered out = RescanWindow.applied(found, set, NOW);
        assertSame(out, RescanWindow.applied(out, set, NOW));
    }
}
