package org.openinspector.advisories.fetch;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.store.AdvisoryStore;

/// Runs an update in a process of its own. Compiling all the world's advisories takes more memory
/// than a server should hold for good, and gives it back only by ending. The process ends when its
/// parent does, however that ends, and what it leaves is what an interrupted update leaves.
///
/// @param javaHome of the JDK or JRE that runs it
/// @param classPath where this class and all it needs are found
/// @param heapMiB how much heap it may take; 1,024 are enough for all shared feeds
public record UpdateProcess(Path javaHome, String classPath, int heapMiB) {
    private static final int HEAP_MIB = 1024;
    private static final int MESSAGES_KEPT = 20;
    private static final int LINE_LENGTH_MAX = 100_000;

    /// With the Java and the class path of this process.
    public static UpdateProcess likeThis() {
        return new UpdateProcess(
                Path.of(System.getProperty("java.home")),
                System.getProperty("java.class.path"),
                HEAP_MIB);
    }

    /// Updates a folder of vulnerability data, like [AdvisoryUpdate#run].
    ///
    /// @param sources which sources, by id; empty = all
    /// @param environment of the process: proxies and a mirror come from it
    /// @param version the product's, for the user agent
    /// @throws UpdateRunningException if another update of the folder is running
    /// @throws IOException if the process could not do it, one sentence
    public UpdateResult run(
            AdvisoryStore store,
            List<String> sources,
            Map<String, String> environment,
            String version,
            UpdateListener listener)
            throws IOException, InterruptedException {
        return start(store, sources, environment, version, listener);
    }

    /// Compiles the kept feeds again, if the snapshot is not that of them or is damaged; fetches
    /// nothing.
    ///
    /// @throws UpdateRunningException if another update of the folder is running
    /// @throws IOException if the process could not do it, one sentence
    public UpdateResult rebuild(
            AdvisoryStore store,
            Map<String, String> environment,
            String version,
            UpdateListener listener)
            throws IOException, InterruptedException {
        return start(store, List.of(UpdateMain.REBUILD), environment, version, listener);
    }

    private UpdateResult start(
            AdvisoryStore store,
            List<String> more,
            Map<String, String> environment,
            String version,
            UpdateListener listener)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                javaHome.resolve("bin").resolve("java").toString(),
                                "-Xmx" + heapMiB + "m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath,
                                UpdateMain.class.getName(),
                                store.folder().toString(),
                                version));
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        Deque<String> messages = new ArrayDeque<>();
        Thread errors = Thread.ofVirtual().start(() -> keepLast(process, messages));
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            // A reader that is blocked in a pipe does not notice an interruption; ending the
            // process
            // ends the pipe.
            Thread caller = Thread.currentThread();
            Thread guard =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (process.isAlive()) {
                                    if (caller.isInterrupted()) {
                                        process.destroy();
                                        return;
                                    }
                                    pause();
                                }
                            });
            Optional<UpdateResult> result = read(lines, listener);
            boolean ended = process.waitFor(1, TimeUnit.MINUTES);
            guard.interrupt();
            errors.join(1_000);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (ended && process.exitValue() == UpdateMain.RUNNING) {
                throw new UpdateRunningException(store.folder(), null);
            }
            return result.orElseThrow(() -> new IOException(failure(process, messages)));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }

    private static void keepLast(Process process, Deque<String> messages) {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (messages) {
                    messages.addLast(line);
                    if (messages.size() > MESSAGES_KEPT) {
                        messages.removeFirst();
                    }
                }
            }
        } catch (IOException ended) {
            // So it has nothing more to say.
        }
    }

    private static String failure(Process process, Deque<String> messages) {
        synchronized (messages) {
            return "the update ended with status "
                    + (process.isAlive() ? "none" : String.valueOf(process.exitValue()))
                    + (messages.isEmpty() ? "" : ": " + String.join(" / ", messages));
        }
    }

    private static Optional<UpdateResult> read(BufferedReader lines, UpdateListener listener)
            throws IOException {
        Optional<UpdateResult> result = Optional.empty();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.length() > LINE_LENGTH_MAX || !line.startsWith("{")) {
                    continue;
                }
                Node.Fields event =
                        Documents.json(
                                new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
                switch (event.text("event").orElse("")) {
                    case "fetching" ->
                            listener.fetching(
                                    event.requiredText("source"),
                                    number(event, "done"),
                                    number(event, "total"));
                    case "fetched" ->
                            listener.fetched(
                                    event.requiredText("source"), event.requiredText("sentence"));
                    case "compiling" ->
                            listener.compiling(
                                    event.requiredText("feed"),
                                    (int) number(event, "number"),
                                    (int) number(event, "count"),
                                    number(event, "done"),
                                    number(event, "total"));
                    case "result" -> result = Optional.of(result(event));
                    default -> {}
                }
            }
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        return result;
    }

    private static UpdateResult result(Node.Fields event) throws IOException {
        List<SourceResult> sources = new ArrayList<>();
        for (Node.Fields each : event.objects("sources")) {
            sources.add(
                    new SourceResult(
                            each.requiredText("source"),
                            SourceResult.Outcome.valueOf(each.requiredText("outcome")),
                            each.text("reason"),
                            number(each, "records"),
                            number(each, "bytes"),
                            each.text("dataDate").map(LocalDate::parse)));
        }
        return new UpdateResult(
                sources,
                event.text("compiled").filter("true"::equals).isPresent(),
                event.text("failure"));
    }

    private static long number(Node.Fields event, String key) throws IOException {
        return Long.parseLong(event.text(key).orElse("0"));
    }
}
