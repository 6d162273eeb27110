package org.openinspector.advisories;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// A feed as it lies in a folder: an archive, a compressed or plain file, a file of one record per
/// line, or a folder of files.
public interface Feed {
    /// The file's or folder's name: `osv-go.zip`. Of a part of a mixed archive its path there:
    /// `alpine/secdb/edge/main.json`.
    String name();

    /// Names of the entries, in order: paths inside an archive or folder; the file's own name,
    /// without the suffix of its compression, if it is one; of a file with one record per line
    /// `<name>/<line>.json`, or the path that the line gives itself (`{"path": …, "text": …}`).
    List<String> entries() throws IOException;

    /// Visits all entries in order, each once, decompressed and bounded in size.
    void read(EntryReader reader) throws IOException;

    /// The last component of the name.
    default String fileName() {
        return name().substring(name().lastIndexOf('/') + 1);
    }

    /// True if it is a single file rather than an archive, folder or file of lines.
    default boolean isLone() throws IOException {
        List<String> entries = entries();
        return entries.size() == 1
                && (name().equals(entries.getFirst())
                        || name().startsWith(entries.getFirst() + "."));
    }

    /// Takes the entries of a feed.
    @FunctionalInterface
    interface EntryReader {
        /// Reads one entry; the stream is closed by the caller.
        void entry(String name, InputStream content) throws IOException;
    }
}
