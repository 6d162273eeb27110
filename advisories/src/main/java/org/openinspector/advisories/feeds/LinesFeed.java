package org.openinspector.advisories.feeds;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// A file with one JSON record per line, each an entry `<name>/<line>.json`. A line that is nothing
/// but a `path` and a `text` stands for that file.
final class LinesFeed implements Feed {
    private static final byte[] FILE_START = "{\"path\"".getBytes(StandardCharsets.US_ASCII);
    private static final int FILE_LINE_BYTES_MAX = 16 << 20;

    private final Stored file;
    private final FeedLimits limits;
    private @Nullable List<String> names;

    LinesFeed(Stored file, FeedLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public List<String> entries() throws IOException {
        List<String> known = names;
        if (known == null) {
            List<String> found = new ArrayList<>();
            read((entry, _) -> found.add(entry));
            known = List.copyOf(found);
            names = known;
        }
        return known;
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        String plain = Compression.plainName(name());
        String base = plain.substring(0, Math.max(plain.lastIndexOf('.'), 1));
        EntryNames seen = new EntryNames(name(), "file", limits);
        try (EntryStream whole = FileFeed.open(file, limits.ofWhole())) {
            LineStream lines = new LineStream(whole);
            for (int number = 1; lines.next(); number++) {
                String entry = base + "/" + number + ".json";
                InputStream content = lines;
                if (lines.startsWith(FILE_START)) {
                    byte[] line = lines.readNBytes(FILE_LINE_BYTES_MAX);
                    content = new SequenceInputStream(new ByteArrayInputStream(line), lines);
                    Map<String, Node> fields = fields(line);
                    if (fields.size() == 2
                            && fields.get("path") instanceof Node.Text(String path)
                            && fields.get("text") instanceof Node.Text(String text)) {
                        entry = path;
                        content = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                    }
                }
                seen.take(entry);
                reader.entry(entry, bounded(content, entry));
            }
        }
    }

    private InputStream bounded(InputStream content, String entry) {
        return new EntryStream(
                content,
                name() + ", entry " + entry,
                limits,
                () -> Long.MAX_VALUE,
                EntryStream.NO_CRC,
                0);
    }

    /// The fields of a line; none if it is no record, which whoever reads it says.
    private static Map<String, Node> fields(byte[] line) throws IOException {
        try {
            return Documents.json(new ByteArrayInputStream(line)).fields();
        } catch (UnreadableDocumentException e) {
            return Map.of();
        }
    }
}
