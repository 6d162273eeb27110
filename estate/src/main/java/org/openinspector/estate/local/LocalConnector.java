package org.openinspector.estate.local;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.estate.ChangeListener;
import org.openinspector.estate.Connector;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.scan.HostState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This machine, and the images in a folder.
///
/// The machine is scanned at every sweep, which is every half hour, because no print is certain to
/// see every change; and at once when a package database or a folder of installed packages has
/// changed. Images are scanned when their digest is new.
public final class LocalConnector implements Connector {
    private static final Logger LOG = LoggerFactory.getLogger(LocalConnector.class);
    private static final String NAME = "local";

    private final LocalSettings settings;
    private final InstantSource clock;
    private final SweepUnit hostUnit;
    private final SweepUnit imageUnit;
    private final Optional<ImageFolder> images;

    /// A connector for one machine.
    public LocalConnector(LocalSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.hostUnit = new SweepUnit(settings.accountId(), settings.region(), "host");
        this.imageUnit = new SweepUnit(settings.accountId(), settings.region(), "image");
        this.images =
                settings.images()
                        .map(folder -> new ImageFolder(folder, settings, imageUnit, NAME, clock));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<SweepUnit> units() {
        List<SweepUnit> units = new ArrayList<>();
        settings.hostRoot().ifPresent(root -> units.add(hostUnit));
        images.ifPresent(folder -> units.add(imageUnit));
        return units;
    }

    @Override
    public Duration every() {
        return settings.every();
    }

    @Override
    public SweepResult sweep(SweepUnit unit, Consumer<Discovered> found)
            throws InterruptedException {
        if (unit.equals(imageUnit) && images.isPresent()) {
            return images.get().sweep(found);
        }
        if (unit.equals(hostUnit) && settings.hostRoot().isPresent()) {
            found.accept(host(settings.hostRoot().get()));
            return SweepResult.complete();
        }
        throw new IllegalArgumentException("there is no unit " + unit);
    }

    private Discovered host(Path root) {
        // The next sweep is never sooner than `every`, so it always sees another slot.
        long slot = clock.instant().toEpochMilli() / Math.max(1, settings.every().toMillis());
        return new Discovered(
                HostFacts.resource(root, settings.dataFolder()),
                hostUnit.accountId(),
                hostUnit.region(),
                NAME,
                hostUnit.kind(),
                Optional.of(HostFacts.metadata()),
                Optional.empty(),
                HostPrint.of(root) + " " + slot,
                Optional.empty(),
                "");
    }

    @Override
    public Inspection inspect(Discovered resource, InspectionContext context)
            throws InterruptedException {
        if (resource.kind().equals(imageUnit.kind())) {
            return images.isPresent()
                    ? images.get().inspect(resource, context)
                    : new Inspection.NotInspected(
                            ScanStatusReason.INTERNAL_ERROR, "there is no folder of images");
        }
        Path root = settings.hostRoot().orElse(Path.of("/"));
        ArtifactReference reference =
                root.equals(Path.of("/"))
                        ? new ArtifactReference.Host()
                        : new ArtifactReference.RootFileSystem(root);
        try (Artifact artifact = Artifact.open(reference, context.options())) {
            Inspection inspection = context.catalog(artifact);
            return inspection instanceof Inspection.Inventoried(var inventory, var problems, var _)
                    ? new Inspection.Inventoried(
                            inventory.withSystem(HostState.read(root, root.equals(Path.of("/")))),
                            problems)
                    : inspection;
        } catch (IOException e) {
            return new Inspection.NotInspected(
                    ScanStatusReason.INTERNAL_ERROR, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public AutoCloseable watch(ChangeListener listener) {
        Thread watcher =
                Thread.ofPlatform()
                        .daemon()
                        .name("local-watch")
                        .start(() -> new Watch(listener).run());
        return () -> {
            watcher.interrupt();
            watcher.join();
        };
    }

    /// Looks for changes every few seconds, and at once when the kernel tells of one in the folder
    /// of images. The kernel tells nothing of network file systems and of folders below.
    private final class Watch {
        private final ChangeListener listener;
        private final Map<SweepUnit, String> last = new HashMap<>();

        Watch(ChangeListener listener) {
            this.listener = listener;
        }

        void run() {
            try (WatchService service = service()) {
                while (true) {
                    look();
                    pause(service);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("local watch not closed");
            }
        }

        private @Nullable WatchService service() {
            if (settings.images().isEmpty()) {
                return null;
            }
            try {
                WatchService service = FileSystems.getDefault().newWatchService();
                settings.images()
                        .get()
                        .register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_DELETE,
                                StandardWatchEventKinds.ENTRY_MODIFY);
                return service;
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("folder", settings.images().get())
                        .addKeyValue("reason", e.getMessage())
                        .log("images watched by looking only");
                return null;
            }
        }

        private void pause(@Nullable WatchService service) throws InterruptedException {
            long millis = settings.poll().toMillis();
            if (service == null) {
                Thread.sleep(millis);
                return;
            }
            WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
                // One look for the many events of one copy.
                Thread.sleep(Math.min(millis, 200));
            }
        }

        private void look() {
            settings.hostRoot().ifPresent(root -> compare(hostUnit, HostPrint.of(root)));
            images.ifPresent(folder -> compare(imageUnit, folder.print()));
        }

        private void compare(SweepUnit unit, String now) {
            String before = last.put(unit, now);
            if (before != null && !before.equals(now)) {
                listener.changed(unit);
            }
        }
    }
}
