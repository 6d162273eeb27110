package org.openinspector.estate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.Limits;
import org.openinspector.estate.usage.Prices;

/// How the estate works.
///
/// @param artifacts how images and folders are opened: limits, folder for temporary files, the
///   product's own folders
/// @param upkeep how often what was left over is looked for and old rows are deleted
/// @param keepGone how long a resource that is gone is shown in coverage
/// @param keepSweeps how long finished sweeps and rescans are shown
/// @param historyRetention how long it is known what was installed on a resource once; empty: for
///   ever
/// @param prices what usage would cost at AWS
/// @param release of the product: another one may match differently, so everything is matched anew
public record EstateSettings(
        Artifact.Options artifacts,
        Duration upkeep,
        Duration keepGone,
        Duration keepSweeps,
        Optional<Duration> historyRetention,
        Prices prices,
        String release) {
    private static final Duration RETENTION_MIN = Duration.ofDays(1);

    public EstateSettings {
        if (historyRetention.isPresent() && historyRetention.get().compareTo(RETENTION_MIN) < 0) {
            throw new IllegalArgumentException(
                    "historyRetention is " + historyRetention.get() + ", expected at least a day");
        }
    }

    /// With an unlimited history and the product's prices.
    public EstateSettings(
            Artifact.Options artifacts,
            Duration upkeep,
            Duration keepGone,
            Duration keepSweeps,
            String release) {
        this(artifacts, upkeep, keepGone, keepSweeps, Optional.empty(), Prices.builtIn(), release);
    }

    /// The same, with another limit of the history.
    public EstateSettings withHistoryRetention(Optional<Duration> other) {
        return new EstateSettings(artifacts, upkeep, keepGone, keepSweeps, other, prices, release);
    }

    /// The same, with other prices.
    public EstateSettings withPrices(Prices other) {
        return new EstateSettings(
                artifacts, upkeep, keepGone, keepSweeps, historyRetention, other, release);
    }

    /// The usual ones.
    ///
    /// @param temporaryFolder where large files of images go while they are read
    /// @param excluded the product's own folders
    public static EstateSettings of(Path temporaryFolder, List<Path> excluded, String release) {
        return new EstateSettings(
                new Artifact.Options(
                        Limits.DEFAULT,
                        Optional.empty(),
                        temporaryFolder,
                        excluded,
                        Runtime.getRuntime().availableProcessors()),
                Duration.ofMinutes(10),
                Duration.ofDays(3),
                Duration.ofDays(7),
                release);
    }
}
