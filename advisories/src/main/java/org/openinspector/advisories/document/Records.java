package org.openinspector.advisories.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.RecordTally;

/// Reads feeds each of whose entries is one record.
public final class Records {
    private Records() {}

    /// Reads one record.
    @FunctionalInterface
    public interface RecordReader {
        /// Reads the document of an entry.
        ///
        /// @throws UnreadableDocumentException if it is no such record
        void read(String entry, Node.Fields document) throws UnreadableDocumentException;
    }

    /// True if the feed has entries of this form.
    public static boolean any(Feed feed, Pattern form) {
        return any(feed, entry -> form.matcher(entry).find());
    }

    /// True if the feed has such entries.
    public static boolean any(Feed feed, Predicate<String> wanted) {
        try {
            return feed.entries().stream().anyMatch(wanted);
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    /// Reads all entries of this form; those that are no such record are reported.
    public static void each(Feed feed, Pattern form, RecordTally tally, RecordReader reader)
            throws IOException {
        feed.read((entry, content) -> {
            if (form.matcher(entry).find()) {
                one(entry, content, tally, reader);
            }
        });
    }

    /// Reads one entry; if it is no such record, that is reported.
    public static void one(
            String entry, InputStream content, RecordTally tally, RecordReader reader) {
        try {
            reader.read(entry, Documents.read(entry, content));
        } catch (IOException e) {
            tally.unreadable(entry, e);
        }
    }

    /// The path of an entry from its last `folder/` on, in lower case or not: archives put
    /// everything into a folder named after the repository.
    public static String from(String folder, String entry) {
        int at = entry.toLowerCase(Locale.ROOT).lastIndexOf(folder);
        return at < 0 ? entry : entry.substring(at);
    }

    /// The name of a file without its folder and suffix.
    public static String baseName(String entry) {
        String name = entry.substring(entry.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
