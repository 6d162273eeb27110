package org.openinspector.estate;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.openinspector.advisories.store.AdvisoryStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Snapshots that were replaced and that inventories are matched with still: second names (hard
/// links) of their files, in the folder `matched` beside the snapshot, so that they cost no copy
/// and outlive both their replacement and this process. Where the file system has no second names,
/// nothing is kept, and new data are matched with everything.
final class KeptSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(KeptSnapshots.class);

    private final AdvisoryStore store;
    private final Path folder;

    KeptSnapshots(AdvisoryStore store) {
        this.store = store;
        this.folder = store.folder().resolve("matched");
    }

    /// Where the snapshot of this version would be.
    Path file(String version) {
        return folder.resolve(version);
    }

    /// Keeps the snapshot that is in place. If it was replaced this moment, the name holds another
    /// one, which whoever opens it notices.
    void keep(String version) {
        try {
            Files.createDirectories(folder);
            Files.createLink(file(version), store.snapshot());
        } catch (FileAlreadyExistsException known) {
            LOG.atDebug().addKeyValue("version", version).log("snapshot kept before");
        } catch (NoSuchFileException starter) {
            // The starter set is no file of the store.
            LOG.atDebug().addKeyValue("version", version).log("no snapshot to keep");
        } catch (IOException | UnsupportedOperationException e) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", e.toString())
                    .log("snapshot not kept, the next one will be matched with everything");
        }
    }

    /// Forgets all that were kept before this one.
    void onlyFrom(String version) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            var from = Files.getLastModifiedTime(file(version));
            for (Path file : all) {
                if (Files.getLastModifiedTime(file).compareTo(from) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException nothing) {
            LOG.atDebug().addKeyValue("version", version).log("snapshot not kept");
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", e.toString())
                    .log("snapshots of before not deleted");
        }
    }
}
