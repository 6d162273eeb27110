package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// A small file of keys and texts that is written as a whole. A missing or damaged one is empty:
/// what it holds only saves work.
final class Notes {
    private static final int BYTES_MAX = 1 << 20;

    private Notes() {}

    static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX);
            properties.load(new java.io.StringReader(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Map.of();
        }
        Map<String, String> notes = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> notes.put(key, properties.getProperty(key)));
        return notes;
    }

    static void write(Path file, Map<String, String> notes) throws IOException {
        Properties properties = new Properties();
        notes.forEach(properties::setProperty);
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (Writer out = Files.newBufferedWriter(fresh)) {
            properties.store(out, null);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static Optional<String> text(Map<String, String> notes, String key) {
        return Optional.ofNullable(notes.get(key)).filter(value -> !value.isBlank());
    }

    static long number(Map<String, String> notes, String key) {
        try {
            return Long.parseLong(notes.getOrDefault(key, "0"));
        } catch (NumberFormatException damaged) {
            return 0;
        }
    }

    static Optional<Instant> time(Map<String, String> notes, String key) {
        try {
            return text(notes, key).map(Instant::parse);
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }
}
