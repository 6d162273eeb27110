package org.openinspector.advisories.starter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.osv.OsvSource;

/// The records shipped with the product, as a feed.
public final class StarterSet {
    /// The source's id.
    public static final String ID = "starter";

    /// The records' names: a class path cannot be listed.
    private static final String INDEX = "index.txt";

    private StarterSet() {}

    /// The records as a feed that [Source] reads.
    public static Feed feed() {
        return new StarterFeed();
    }

    /// Reads the starter set and nothing else.
    public static final class Source implements AdvisorySource {
        private final OsvSource records = new OsvSource(ID, "Starter set");

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean recognises(Feed feed) {
            return feed instanceof StarterFeed;
        }

        @Override
        public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
            records.read(feed, sink, problems);
        }
    }

    private record StarterFeed() implements Feed {
        @Override
        public String name() {
            return ID;
        }

        @Override
        public List<String> entries() throws IOException {
            try (InputStream index = open(INDEX)) {
                return new String(index.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
            }
        }

        @Override
        public void read(EntryReader reader) throws IOException {
            for (String entry : entries()) {
                try (InputStream record = open(entry)) {
                    reader.entry(entry, record);
                }
            }
        }

        private static InputStream open(String name) {
            InputStream resource = StarterSet.class.getResourceAsStream(name);
            if (resource == null) {
                throw new IllegalStateException("the starter set lacks " + name);
            }
            return resource;
        }
    }
}
