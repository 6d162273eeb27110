package org.openinspector.advisories.feeds;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.advisories.Feed;

/// A feed whose reading is told to the listener, and which remembers the entries that its source
/// did not look at.
final class Watched implements Feed {
    private static final int NAMED_MAX = 5;

    /// What goes with data without being any: licences, read-me files, hidden files.
    private static final Pattern BESIDES =
            Pattern.compile("(?i)(?:.*/)?(?:_|\\.|LICEN[CS]E|README|COPYING|CONTRIBUTING).*");

    private final Feed feed;
    private final ImportListener listener;
    private final int number;
    private final int count;
    private final List<String> named = new ArrayList<>();
    private long ignored;

    Watched(Feed feed, ImportListener listener, int number, int count) {
        this.feed = feed;
        this.listener = listener;
        this.number = number;
        this.count = count;
    }

    @Override
    public String name() {
        return feed.name();
    }

    @Override
    public List<String> entries() throws IOException {
        return feed.entries();
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        long total = feed.entries().size();
        long[] done = {0};
        ignored = 0;
        named.clear();
        feed.read((name, content) -> {
            Touched touched = new Touched(content);
            reader.entry(name, touched);
            if (!touched.read && !BESIDES.matcher(name).matches() && !name.contains("/.")) {
                ignored++;
                if (named.size() < NAMED_MAX) {
                    named.add(name);
                }
            }
            listener.progress(name(), number, count, ++done[0], total);
        });
    }

    /// A sentence on the entries of which nothing was read; empty if there are none.
    Optional<String> ignored() {
        return ignored == 0
                ? Optional.empty()
                : Optional.of(
                        "entries that were not looked at: "
                                + ignored
                                + " ("
                                + String.join(", ", named)
                                + (ignored > named.size() ? ", …" : "")
                                + ")");
    }

    private static final class Touched extends FilterInputStream {
        private boolean read;

        Touched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            read = true;
            return super.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            read = true;
            return super.read(buffer, offset, length);
        }
    }
}
