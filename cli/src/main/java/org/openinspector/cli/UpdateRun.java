package org.openinspector.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.openinspector.advisories.fetch.AdvisoryUpdate;
import org.openinspector.advisories.fetch.RemoteSource;
import org.openinspector.advisories.fetch.RemoteSources;
import org.openinspector.advisories.fetch.SourceResult;
import org.openinspector.advisories.fetch.UpdateListener;
import org.openinspector.advisories.fetch.UpdateResult;
import org.openinspector.advisories.fetch.UpdateSettings;
import org.openinspector.advisories.store.AdvisoryStore;

/// One `advisories update`: what is asked for, what is shown, how it ends.
final class UpdateRun {
    private UpdateRun() {}

    /// Settings from options and environment.
    static UpdateSettings settings(
            Map<String, String> environment,
            List<String> ids,
            Optional<String> mirror,
            boolean offline) {
        String forbidden = environment.getOrDefault("OPENINSPECTOR_OFFLINE", "");
        if (offline || !(forbidden.isBlank() || forbidden.equals("0"))) {
            throw UserError.failed(
                    (offline ? "--offline" : "OPENINSPECTOR_OFFLINE")
                            + " forbids fetching; bring the feeds by hand: advisories import PATH");
        }
        try {
            UpdateSettings settings = UpdateSettings.of(environment, Main.version());
            if (mirror.isPresent()) {
                settings = settings.withMirror(UpdateSettings.mirror(mirror.get()));
            }
            return ids.isEmpty() ? settings : settings.withSources(chosen(ids));
        } catch (IllegalArgumentException e) {
            throw UserError.usage(Terminal.clean(String.valueOf(e.getMessage())));
        }
    }

    private static List<RemoteSource> chosen(List<String> ids) {
        List<RemoteSource> chosen = new ArrayList<>();
        for (String id : ids) {
            chosen.add(
                    RemoteSources.named(id)
                            .orElseThrow(() ->
                                    UserError.usage(
                                            "no source \""
                                                    + Terminal.clean(id)
                                                    + "\"; there is "
                                                    + RemoteSources.all().stream()
                                                            .map(RemoteSource::id)
                                                            .collect(Collectors.joining(", ")))));
        }
        return chosen.stream().distinct().toList();
    }

    static int run(UpdateSettings settings, AdvisoryStore store, Terminal terminal) {
        long start = System.nanoTime();
        UpdateResult result;
        var bar = new Bar(terminal.moving());
        try {
            result = AdvisoryUpdate.run(settings, store, bar);
        } catch (IOException e) {
            throw UserError.failed("could not update: " + Output.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted; the next update goes on where this one was");
        } finally {
            bar.finish();
        }
        result.sources().forEach(source -> System.out.println(Terminal.clean(line(source))));
        result.failure()
                .ifPresent(failure -> {
                    throw UserError.failed(
                            Terminal.clean(failure) + "; the old snapshot stays in use");
                });
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                result.compiled() ? "Compiled into %s in %.1f s%n" : "%s is up to date (%.1f s)%n",
                store.snapshot(),
                seconds);
        if (result.failed() > 0) {
            throw UserError.failed(
                    result.failed()
                            + " of "
                            + result.sources().size()
                            + " sources failed; their old data, if any, stays in use");
        }
        return ExitStatus.DONE;
    }

    private static String line(SourceResult source) {
        return String.format(
                        Locale.ROOT,
                        "%-15s %-9s %,9d records",
                        source.source(),
                        source.outcome() == SourceResult.Outcome.FAILED
                                ? "FAILED"
                                : source.outcome().name().toLowerCase(Locale.ROOT),
                        source.records())
                + source.dataDate().map(date -> "  newest of " + date).orElse("")
                + source.reason().map(reason -> "  " + reason).orElse("");
    }

    /// Shows how far the sources have come: a moving line on a terminal; otherwise a line when a
    /// source is done.
    static final class Bar implements UpdateListener {
        private static final long INTERVAL_NANOS = 100_000_000L;
        private static final int SHOWN_MAX = 3;
        private final boolean moving;
        private final Map<String, String> fetching = new LinkedHashMap<>();
        private long next = System.nanoTime() + 3 * INTERVAL_NANOS;
        private boolean shown;

        Bar(boolean moving) {
            this.moving = moving;
        }

        @Override
        public synchronized void fetching(String source, long bytesDone, long bytesTotal) {
            fetching.put(
                    source,
                    bytesTotal > 0
                            ? String.format(
                                    Locale.ROOT,
                                    "%s [%s] %,d of %,d MiB",
                                    source,
                                    filled(bytesDone, bytesTotal),
                                    bytesDone >> 20,
                                    bytesTotal >> 20)
                            : String.format(Locale.ROOT, "%s %,d MiB", source, bytesDone >> 20));
            show(() ->
                    fetching.values().stream().limit(SHOWN_MAX).collect(Collectors.joining("  ")));
        }

        private static String filled(long done, long total) {
            int tenths = Math.clamp(10 * done / total, 0, 10);
            return "#".repeat(tenths) + " ".repeat(10 - tenths);
        }

        @Override
        public synchronized void fetched(String source, String sentence) {
            fetching.remove(source);
            finish();
            System.err.println(Terminal.clean(source + ": " + sentence));
        }

        @Override
        public synchronized void compiling(
                String feed, int feedNumber, int feedCount, long entriesDone, long entryCount) {
            show(() ->
                    String.format(
                            Locale.ROOT,
                            "Compiling %d of %d: %s %,d%s",
                            feedNumber,
                            feedCount,
                            Terminal.clean(feed),
                            entriesDone,
                            entryCount > 0
                                    ? String.format(Locale.ROOT, " of %,d", entryCount)
                                    : ""));
        }

        private void show(Supplier<String> text) {
            long now = System.nanoTime();
            if (!moving || now - next < 0) {
                return;
            }
            next = now + INTERVAL_NANOS;
            shown = true;
            System.err.print("\r" + text.get() + "\u001b[K");
            System.err.flush();
        }

        synchronized void finish() {
            if (shown) {
                System.err.print("\r\u001b[K");
                shown = false;
            }
        }
    }
}
