package org.openinspector.server.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An AWS organization that is played on this machine: see the package. Make it before the server,
/// which is to be told [#endpoint], [#environment] and [#regions]; then [#begin].
public final class Demo implements AutoCloseable {
    private static final String KEY = "aws.accessKeyId";
    private static final String SECRET = "aws.secretAccessKey";
    private static final int SPEED_MAX = 100;
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Recording recording;
    private final PlayedEstate estate;
    private final EventQueues queues = new EventQueues();
    private final Told told;
    private final ReplayServer server;
    private final Path data;
    private final Place place;
    private final int speed;
    private final Consumer<String> lines;
    private @Nullable Thread story;

    private Demo(Recording recording, Path data, Place before, int speed, Consumer<String> lines)
            throws IOException {
        this.recording = recording;
        this.data = data;
        this.lines = lines;
        this.speed = speed;
        this.estate = new PlayedEstate(recording, before.begin());
        for (int chapter = 1; chapter <= before.chapter(); chapter++) {
            estate.turnTo(chapter);
        }
        this.told = new Told(recording.accounts(), lines);
        this.server = ReplayServer.start(before.port(), recording, estate, queues, told);
        this.place = before.at(before.chapter(), server.port());
    }

    /// Opens it and answers from now on, with the keys of this process.
    ///
    /// @param data the data folder; it remembers how far the story was told
    /// @param speed how many times faster than in real life the story is told, 1 to 100
    /// @param lines what people are to read, line by line
    /// @throws IOException if the folder cannot be used
    public static Demo open(Path data, int speed, Consumer<String> lines) throws IOException {
        if (speed < 1 || speed > SPEED_MAX) {
            throw new IllegalArgumentException(
                    "the speed is " + speed + ", expected 1 to " + SPEED_MAX);
        }
        Files.createDirectories(data);
        Recording recording = Recording.read();
        var demo = new Demo(recording, data, Place.read(data, Instant.now()), speed, lines);
        demo.place.write(data);
        // The first place that the SDK looks at; keys of the shell must not be used here.
        System.setProperty(KEY, PlayedServices.accessKey(recording.manager(), false));
        System.setProperty(SECRET, "demo");
        return demo;
    }

    /// Where AWS's operations are answered.
    public URI endpoint() {
        return server.endpoint();
    }

    /// The queue in which changes are told.
    public URI queue() {
        return URI.create(endpoint() + "/" + accountId() + "/OpenInspectorEvents");
    }

    /// The account that manages the others.
    public String accountId() {
        return recording.manager();
    }

    /// The Regions in which there is something, the one that the organization is asked in first.
    public List<String> regions() {
        var regions = new LinkedHashSet<String>();
        recording.items().stream()
                .map(Recording.Item::place)
                .filter(place -> place.operation().startsWith("organizations."))
                .forEach(place -> regions.add(place.region()));
        recording.items().forEach(item -> regions.add(item.place().region()));
        return List.copyOf(regions);
    }

    /// What the server is to take for the environment: nothing of the shell's.
    public Map<String, String> environment() {
        return Map.of(
                "OPENINSPECTOR_WEBHOOK_ALLOW", "127.0.0.1", "OPENINSPECTOR_HOST_ROOT", "none");
    }

    /// Begins the story.
    ///
    /// @param product where the server answers
    public void begin(URI product) {
        story =
                Thread.ofVirtual()
                        .name("demo")
                        .start(
                                new Story(
                                        recording, estate, queues, told, server, data, regions(),
                                        product, place, speed, lines));
    }

    @Override
    public void close() {
        @Nullable Thread running = story;
        if (running != null) {
            running.interrupt();
            try {
                boolean _ = running.join(STOP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        server.close();
        System.clearProperty(KEY);
        System.clearProperty(SECRET);
    }
}
