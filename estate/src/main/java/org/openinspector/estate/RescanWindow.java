package org.openinspector.estate;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.settings.Settings;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.EcrConfiguration;
import org.openinspector.apimodel.inspector2.EcrContainerImageMetadata;
import org.openinspector.apimodel.inspector2.EcrPullDateRescanMode;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.storage.AccountScope;

/// Leaves out images in registries that were neither pushed nor used for as long as the account's
/// settings say. One of the two is enough to stay in; what the registry does not tell keeps an
/// image in.
final class RescanWindow {
    private RescanWindow() {}

    /// What to do with what a sweep of the unit finds.
    static UnaryOperator<Discovered> of(SweepUnit unit, Settings settings, Instant now) {
        if (!unit.kind().equals("ecr")) {
            return UnaryOperator.identity();
        }
        EcrConfiguration set =
                settings.of(AccountScope.of(unit.accountId(), unit.region())).ecr().value();
        return found -> applied(found, set, now);
    }

    static Discovered applied(Discovered found, EcrConfiguration set, Instant now) {
        Optional<Duration> push = duration(set.rescanDuration().value());
        boolean leftOut = found.ineligible().filter(why -> !why.afterFirstScan()).isPresent();
        if (push.isEmpty() || leftOut) {
            return found;
        }
        @Nullable ResourceDetails details = found.resource().details();
        @Nullable AwsEcrContainerImageDetails image =
                details == null ? null : details.awsEcrContainerImage();
        @Nullable Instant pushedAt = image == null ? null : image.pushedAt();
        if (pushedAt == null || within(pushedAt, push.get(), now)) {
            return found;
        }
        // Without a window of its own, use counts as long as a push does.
        Duration use =
                set.pullDateRescanDuration() == null
                        ? push.get()
                        : duration(set.pullDateRescanDuration().value()).orElse(push.get());
        @Nullable EcrContainerImageMetadata known =
                found.metadata().map(ResourceScanMetadata::ecrImage).orElse(null);
        if (known != null && used(known, set, use, now)) {
            return found;
        }
        return new Discovered(
                found.resource(),
                found.accountId(),
                found.region(),
                found.connector(),
                found.kind(),
                found.metadata(),
                found.scanMode(),
                found.fingerprint(),
                Optional.of(
                        new Ineligible(
                                ScanStatusReason.SCAN_ELIGIBILITY_EXPIRED,
                                ScanStatusCode.INACTIVE,
                                true,
                                "neither pushed within "
                                        + push.get().toDays()
                                        + " days nor used within "
                                        + use.toDays())),
                found.locator());
    }

    /// When an image was last pushed, pulled or in use, as far as that is told; empty for
    /// everything that is no image.
    static Optional<Instant> aliveAt(Discovered found) {
        @Nullable ResourceDetails details = found.resource().details();
        @Nullable AwsEcrContainerImageDetails image =
                details == null ? null : details.awsEcrContainerImage();
        if (image == null) {
            return Optional.empty();
        }
        Optional<EcrContainerImageMetadata> known =
                found.metadata().map(ResourceScanMetadata::ecrImage);
        return Stream.of(
                        Optional.ofNullable(image.pushedAt()),
                        known.map(EcrContainerImageMetadata::imagePulledAt),
                        known.map(EcrContainerImageMetadata::lastInUseAt))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    private static boolean used(
            EcrContainerImageMetadata known, EcrConfiguration set, Duration use, Instant now) {
        if (EcrPullDateRescanMode.LAST_IN_USE_AT.equals(set.pullDateRescanMode())) {
            if (known.inUseCount() != null && known.inUseCount() > 0) {
                return true;
            }
            if (known.lastInUseAt() != null) {
                return within(known.lastInUseAt(), use, now);
            }
            // Nobody tells what runs: the last pull is the best that is known.
        }
        return known.imagePulledAt() != null && within(known.imagePulledAt(), use, now);
    }

    private static boolean within(Instant at, Duration window, Instant now) {
        return !at.plus(window).isBefore(now);
    }

    /// `DAYS_14`; empty for `LIFETIME`, and for what a newer release may have stored.
    private static Optional<Duration> duration(String name) {
        return name.matches("DAYS_[0-9]{1,4}")
                ? Optional.of(Duration.ofDays(Long.parseLong(name.substring("DAYS_".length()))))
                : Optional.empty();
    }
}
