package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.store.AdvisoryStore;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The process that [UpdateProcess] starts: what happens goes to standard output, one JSON object a
/// line, the result last. Standard input is a pipe from the parent; its end means that the parent
/// is gone.
public final class UpdateMain {
    /// Exit status when another update is running.
    static final int RUNNING = 4;

    /// In place of sources: fetch nothing.
    static final String REBUILD = "--rebuild";

    private static final int FAILED = 3;
    private static final long EVENTS_MILLIS = 200;
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private UpdateMain() {}

    /// Updates and exits.
    ///
    /// @param arguments folder, version, then ids of sources, none = all, or [#REBUILD]
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Thread updating = Thread.currentThread();
        Thread.ofPlatform().daemon().name("parent").start(() -> untilTheParentEnds(updating));
        try {
            if (List.of(arguments).subList(2, arguments.length).contains(REBUILD)) {
                boolean compiled =
                        new AdvisoryStore(Path.of(arguments[0]))
                                .rebuild(new Events(out)::compiling);
                UpdateResult rebuilt = new UpdateResult(List.of(), compiled, Optional.empty());
                line(out, json -> result(json, rebuilt));
                return 0;
            }
            UpdateSettings settings = UpdateSettings.of(System.getenv(), arguments[1]);
            if (arguments.length > 2) {
                List<RemoteSource> chosen = new ArrayList<>();
                for (String id : List.of(arguments).subList(2, arguments.length)) {
                    chosen.add(
                            RemoteSources.named(id)
                                    .orElseThrow(() ->
                                            new IllegalArgumentException(
                                                    "no source \"" + id + "\"")));
                }
                settings = settings.withSources(chosen);
            }
            Proxies.allowPasswords(System.getenv());
            UpdateResult result =
                    AdvisoryUpdate.run(
                            settings, new AdvisoryStore(Path.of(arguments[0])), new Events(out));
            line(out, json -> result(json, result));
            return 0;
        } catch (UpdateRunningException | SnapshotLock.HeldException e) {
            System.err.println(e.getMessage());
            return RUNNING;
        } catch (IOException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            return FAILED;
        }
    }

    private static void untilTheParentEnds(Thread updating) {
        try {
            while (System.in.read() >= 0) {
                // What it says does not matter.
            }
        } catch (IOException gone) {
            // The same.
        }
        updating.interrupt();
    }

    private static void result(JsonGenerator json, UpdateResult result) {
        json.writeStringProperty("event", "result");
        json.writeBooleanProperty("compiled", result.compiled());
        result.failure().ifPresent(failure -> json.writeStringProperty("failure", failure));
        json.writeArrayPropertyStart("sources");
        for (SourceResult source : result.sources()) {
            json.writeStartObject();
            json.writeStringProperty("source", source.source());
            json.writeStringProperty("outcome", source.outcome().name());
            source.reason().ifPresent(reason -> json.writeStringProperty("reason", reason));
            json.writeNumberProperty("records", source.records());
            json.writeNumberProperty("bytes", source.bytes());
            source.dataDate()
                    .ifPresent(date -> json.writeStringProperty("dataDate", date.toString()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void line(PrintStream out, Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        out.println(text);
    }

    /// Writes events, of each kind and source at most a few a second.
    private static final class Events implements UpdateListener {
        private final PrintStream out;
        private final ConcurrentHashMap<String, Long> last = new ConcurrentHashMap<>();

        Events(PrintStream out) {
            this.out = out;
        }

        private boolean isDue(String key) {
            long now = System.currentTimeMillis();
            Long before = last.get(key);
            if (before != null && now - before < EVENTS_MILLIS) {
                return false;
            }
            last.put(key, now);
            return true;
        }

        @Override
        public void fetching(String source, long bytesDone, long bytesTotal) {
            if (isDue(source)) {
                line(
                        out,
                        json -> {
                            json.writeStringProperty("event", "fetching");
                            json.writeStringProperty("source", source);
                            json.writeNumberProperty("done", bytesDone);
                            json.writeNumberProperty("total", bytesTotal);
                        });
            }
        }

        @Override
        public void fetched(String source, String sentence) {
            line(
                    out,
                    json -> {
                        json.writeStringProperty("event", "fetched");
                        json.writeStringProperty("source", source);
                        json.writeStringProperty("sentence", sentence);
                    });
        }

        @Override
        public void compiling(
                String feed, int feedNumber, int feedCount, long entriesDone, long entryCount) {
            if (isDue("compiling")) {
                line(
                        out,
                        json -> {
                            json.writeStringProperty("event", "compiling");
                            json.writeStringProperty("feed", feed);
                            json.writeNumberProperty("number", feedNumber);
                            json.writeNumberProperty("count", feedCount);
                            json.writeNumberProperty("done", entriesDone);
                            json.writeNumberProperty("total", entryCount);
                        });
            }
        }
    }
}
