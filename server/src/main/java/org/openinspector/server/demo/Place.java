package org.openinspector.server.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;

/// How far the story was told, in `demo.properties` of the data folder: a later start goes on
/// there.
///
/// @param begin the moment that the recording's are told from
/// @param chapter the last one that was played; 0 for none
/// @param port where the answers were served
record Place(Instant begin, int chapter, int port) {
    private static final String FILE = "demo.properties";

    /// Inventories count for seven days only, and images of the story are watched for fourteen.
    private static final Duration FRESH = Duration.ofDays(3);

    /// @throws IOException if the file is there and cannot be read
    static Place read(Path data, Instant now) throws IOException {
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            return new Place(now, 0, 0);
        }
        var properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
            Instant begin = Instant.parse(properties.getProperty("begin", ""));
            int chapter = Integer.parseInt(properties.getProperty("chapter", ""));
            int port = Integer.parseInt(properties.getProperty("port", ""));
            boolean fresh = Duration.between(begin, now).abs().compareTo(FRESH) < 0;
            return new Place(fresh ? begin : now, Math.max(0, chapter), port);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(file + " is damaged; remove it, and the story begins again", e);
        }
    }

    void write(Path data) throws IOException {
        var properties = new Properties();
        properties.setProperty("begin", begin.toString());
        properties.setProperty("chapter", Integer.toString(chapter));
        properties.setProperty("port", Integer.toString(port));
        Path fresh = data.resolve("." + FILE + ".new");
        try (Writer out = Files.newBufferedWriter(fresh)) {
            properties.store(out, "How far the demo's story was told.");
        }
        Files.move(
                fresh,
                data.resolve(FILE),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    Place at(int otherChapter, int otherPort) {
        return new Place(begin, otherChapter, otherPort);
    }
}
