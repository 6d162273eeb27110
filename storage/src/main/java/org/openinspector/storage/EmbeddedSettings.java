package org.openinspector.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the embedded PostgreSQL is run.
///
/// @param folder the product's data folder; everything of the server lies in `postgresql` below it
/// @param binaries where PostgreSQL's programs are unpacked; several data folders may share it
/// @param durable false only in tests: without it a crash of the machine loses data
/// @param patience longest wait for a server that recovers, or for orphans of one that was killed
public record EmbeddedSettings(
        Path folder, Optional<Path> binaries, boolean durable, Duration patience) {
    /// As the product runs it.
    public static EmbeddedSettings in(Path folder) {
        return new EmbeddedSettings(folder, Optional.empty(), true, Duration.ofMinutes(2));
    }

    /// The same with a shared folder for PostgreSQL's programs.
    public EmbeddedSettings withBinaries(Path shared) {
        return new EmbeddedSettings(folder, Optional.of(shared), durable, patience);
    }

    /// The same without waiting for the disk: for tests.
    public EmbeddedSettings forgetful() {
        return new EmbeddedSettings(folder, binaries, false, patience);
    }
}
