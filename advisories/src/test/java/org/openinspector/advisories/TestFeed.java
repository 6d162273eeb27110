package org.openinspector.advisories;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A feed held in memory, for tests.
public final class TestFeed implements Feed {
    private final String name;
    private final SortedMap<String, byte[]> entries = new TreeMap<>();

    public TestFeed(String name) {
        this.name = name;
    }

    /// The same feed with one more entry.
    public TestFeed with(String entry, String content) {
        return with(entry, content.getBytes(StandardCharsets.UTF_8));
    }

    /// The same feed with one more entry.
    public TestFeed with(String entry, byte[] content) {
        entries.put(entry, content);
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> entries() {
        return List.copyOf(entries.keySet());
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        for (var entry : entries.entrySet()) {
            reader.entry(entry.getKey(), new ByteArrayInputStream(entry.getValue()));
        }
    }
}
