package org.openinspector.advisories.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// Fetches the files of one source.
final class SourceFetch {
    private final UpdateSettings settings;
    private final FetchFolder folder;
    private final RemoteSource source;
    private final UpdateListener listener;
    private long bytesBefore;

    SourceFetch(
            UpdateSettings settings,
            FetchFolder folder,
            RemoteSource source,
            UpdateListener listener) {
        this.settings = settings;
        this.folder = folder;
        this.source = source;
        this.listener = listener;
    }

    /// What came of a source.
    ///
    /// @param fresh how many files are new
    /// @param bytes how many bytes came
    /// @param failure what failed, one sentence
    record Fetched(int fresh, long bytes, Optional<String> failure) {}

    Fetched fetch() throws InterruptedException {
        int fresh = 0;
        int unchanged = 0;
        long bytes = 0;
        List<String> failures = new ArrayList<>();
        try (ScheduledExecutorService timer =
                        Executors.newSingleThreadScheduledExecutor(
                                Thread.ofPlatform().daemon().name("advisories-timer").factory());
                Connection connection = new Connection(settings, source)) {
            try {
                for (RemoteFile file : source.files()) {
                    var download =
                            new Download(connection, settings, folder, file, timer, this::at);
                    try {
                        switch (download.fetch()) {
                            case FRESH -> fresh++;
                            case UNCHANGED -> unchanged++;
                            case MISSING -> {}
                        }
                    } catch (FetchException e) {
                        failures.add(settings.addressOf(file) + ": " + e.getMessage());
                    }
                    bytes += download.transferred();
                    bytesBefore = bytes;
                    if (failures.size() == 3 && fresh + unchanged == 0) {
                        break; // the others of this source would fail like these
                    }
                }
            } finally {
                timer.shutdownNow();
            }
        }
        if (failures.isEmpty() && fresh + unchanged == 0) {
            failures.add("none of its files is there");
        }
        Fetched fetched = new Fetched(fresh, bytes, failure(failures));
        listener.fetched(source.id(), sentence(fetched));
        return fetched;
    }

    private void at(long bytes, long total) {
        listener.fetching(source.id(), bytesBefore + bytes, total == 0 ? 0 : bytesBefore + total);
    }

    private Optional<String> failure(List<String> failures) {
        return switch (failures.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(failures.getFirst());
            default ->
                    Optional.of(
                            failures.size()
                                    + " of "
                                    + source.files().size()
                                    + " files, such as "
                                    + failures.getFirst());
        };
    }

    private static String sentence(Fetched fetched) {
        if (fetched.failure().isPresent()) {
            return fetched.failure().get();
        }
        return fetched.fresh() > 0
                ? String.format(
                        java.util.Locale.ROOT, "fetched %.1f MiB", fetched.bytes() / 1048576.0)
                : "unchanged";
    }
}
