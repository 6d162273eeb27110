package org.openinspector.estate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.Limits;

/// How the estate works.
///
/// @param artifacts how images and folders are opened: limits, folder for temporary files, the
///   product's own folders
/// @param upkeep how often what was left over is looked for and old rows are deleted
/// @param keepGone how long a resource that is gone is shown in coverage
/// @param keepSweeps how long finished sweeps and rescans are shown
/// @param release of the product: another one may match differently, so everything is matched anew
public record EstateSettings(
        Artifact.Options artifacts,
        Duration upkeep,
        Duration keepGone,
        Duration keepSweeps,
        String release) {
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
