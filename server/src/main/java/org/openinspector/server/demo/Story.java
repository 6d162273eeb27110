package org.openinspector.server.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plays the chapters, each at its time, and says on the terminal what happens and what comes of
/// it.
final class Story implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Story.class);
    private static final String SINK = "demo";
    private static final Duration STEP = Duration.ofMillis(500);

    /// After a restart nobody should wait as long as between two chapters.
    private static final Duration FIRST_WAIT_MAX = Duration.ofSeconds(45);

    private final Recording recording;
    private final PlayedEstate estate;
    private final EventQueues queues;
    private final Told told;
    private final ReplayServer server;
    private final Path data;
    private final List<String> regions;
    private final URI product;
    private final int speed;
    private final Consumer<String> lines;
    private Place place;

    /// @param speed how many times faster than it is written
    /// @param lines what people are to read
    Story(
            Recording recording,
            PlayedEstate estate,
            EventQueues queues,
            Told told,
            ReplayServer server,
            Path data,
            List<String> regions,
            URI product,
            Place place,
            int speed,
            Consumer<String> lines) {
        this.recording = recording;
        this.estate = estate;
        this.queues = queues;
        this.told = told;
        this.server = server;
        this.data = data;
        this.regions = regions;
        this.product = product;
        this.place = place;
        this.speed = speed;
        this.lines = lines;
    }

    @Override
    public void run() {
        try {
            tell();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("demo stopped");
            lines.accept("  the story ends here: " + e.getMessage());
        }
    }

    private void tell() throws IOException, InterruptedException {
        listen();
        List<Recording.Chapter> rest =
                recording.chapters().stream()
                        .filter(chapter -> chapter.number() > place.chapter())
                        .toList();
        begin(rest);
        Duration before =
                rest.isEmpty()
                        ? Duration.ZERO
                        : rest.getFirst().at().minus(min(rest.getFirst().at(), FIRST_WAIT_MAX));
        long start = System.nanoTime() - before.toNanos() / speed;
        for (int i = 0; i < rest.size(); i++) {
            Recording.Chapter chapter = rest.get(i);
            waitUntil(start + chapter.at().toNanos() / speed);
            play(chapter);
            if (i + 1 < rest.size()) {
                Recording.Chapter next = rest.get(i + 1);
                lines.accept("            next, at " + clock(next.at()) + ": " + next.title());
            }
        }
        waitUntil(System.nanoTime() + FIRST_WAIT_MAX.toNanos() / speed);
        lines.accept(
                "\n  That was the story; "
                        + (rest.isEmpty() ? "it was told before. " : "")
                        + "what is there stays. Begin again: stop, remove "
                        + data
                        + ", start.");
        while (true) {
            waitUntil(System.nanoTime() + FIRST_WAIT_MAX.toNanos());
        }
    }

    private void begin(List<Recording.Chapter> rest) {
        lines.accept(
                "\n  An AWS organization that is made up: "
                        + String.join(
                                ", ",
                                recording.accounts().entrySet().stream()
                                        .map(one -> one.getValue() + " " + one.getKey())
                                        .toList())
                        + ".\n  It is discovered now. What is told of it appears here, line by"
                        + " line.\n");
        if (!rest.isEmpty()) {
            lines.accept(
                    "            next, at "
                            + clock(rest.getFirst().at())
                            + ": "
                            + rest.getFirst().title());
        }
    }

    private void play(Recording.Chapter chapter) throws IOException {
        lines.accept("\n" + clock(chapter.at()) + "  " + chapter.title());
        lines.accept("            " + chapter.look());
        estate.turnTo(chapter.number());
        place = place.at(chapter.number(), server.port());
        place.write(data);
        for (Recording.Event event : chapter.events()) {
            queues.put(recording.manager(), estate.told(event.json(), ""));
        }
    }

    /// Writes what is told meanwhile.
    private void waitUntil(long nanos) throws InterruptedException {
        while (nanos - System.nanoTime() > 0) {
            Thread.sleep(Math.clamp((nanos - System.nanoTime()) / 1_000_000, 1, STEP.toMillis()));
            told.write(false);
        }
        told.write(false);
    }

    private static Duration min(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    static String clock(Duration at) {
        return "%d:%02d".formatted(at.toMinutes(), at.toSecondsPart());
    }

    /// Lets the server tell this process what happens, as it tells any webhook.
    private void listen() throws IOException, InterruptedException {
        String address = server.endpoint() + ReplayServer.EVENTS_PATH;
        try (var client = new ProductClient(product, data.resolve("credentials"))) {
            for (String region : regions) {
                String known = sink(client, region);
                ProductClient.Reply made =
                        known.isEmpty()
                                ? client.post(
                                        region,
                                        "/openinspector/eventsinks/create",
                                        "{\"name\":\"%s\",\"url\":\"%s\"}".formatted(SINK, address))
                                : client.post(
                                        region,
                                        "/openinspector/eventsinks/update",
                                        "{\"sinkId\":\"%s\",\"url\":\"%s\"}"
                                                .formatted(known, address));
                if (!made.isDone()) {
                    throw new IOException(
                            "the server makes no event sink, status " + made.status());
                }
            }
        }
    }

    private static String sink(ProductClient client, String region)
            throws IOException, InterruptedException {
        ProductClient.Reply listed = client.post(region, "/openinspector/eventsinks/list", "{}");
        Map<String, List<String>> fields = new HashMap<>();
        Request.leaves(listed.body().getBytes(StandardCharsets.UTF_8), fields);
        List<String> names = fields.getOrDefault("name", List.of());
        List<String> ids = fields.getOrDefault("sinkId", List.of());
        int at = names.indexOf(SINK);
        return at >= 0 && at < ids.size() ? ids.get(at) : "";
    }
}
