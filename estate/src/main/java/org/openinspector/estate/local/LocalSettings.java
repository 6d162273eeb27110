package org.openinspector.estate.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.openinspector.artifacts.Artifact;

/// What the local connector looks at.
///
/// @param accountId the account that owns this machine and the images
/// @param region the Region they are shown in
/// @param hostRoot the root folder of the machine to scan, `/` for the running one; empty for none
/// @param images the folder whose images are scanned; empty for none
/// @param dataFolder the product's own folder, which keeps the machine's id if the machine has none
/// @param artifacts how images and folders are opened
/// @param every how often all is swept
/// @param poll how often changes are looked for
/// @param settle a file that changed so recently may still be being written
public record LocalSettings(
        String accountId,
        String region,
        Optional<Path> hostRoot,
        Optional<Path> images,
        Path dataFolder,
        Artifact.Options artifacts,
        Duration every,
        Duration poll,
        Duration settle) {
    /// Every 30 minutes; changes are noticed within five seconds, files count as written after two.
    public static LocalSettings of(
            String accountId,
            String region,
            Optional<Path> images,
            Path dataFolder,
            Artifact.Options artifacts) {
        return new LocalSettings(
                accountId,
                region,
                Optional.of(Path.of("/")),
                images,
                dataFolder,
                artifacts,
                Duration.ofMinutes(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2));
    }

    /// The same with another root folder of the machine.
    public LocalSettings withHostRoot(Path root) {
        return new LocalSettings(
                accountId,
                region,
                Optional.of(root),
                images,
                dataFolder,
                artifacts,
                every,
                poll,
                settle);
    }

    /// The same without the machine.
    public LocalSettings withoutHost() {
        return new LocalSettings(
                accountId,
                region,
                Optional.empty(),
                images,
                dataFolder,
                artifacts,
                every,
                poll,
                settle);
    }
}
