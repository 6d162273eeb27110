package org.openinspector.advisories;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// A feed as it lies in a folder: a zip, a compressed or plain file, or a folder of files.
public interface Feed {
    /// The file's or folder's name: `osv-go.zip`.
    String name();

    /// Names of the entries, in order: paths inside a zip or folder; the file's own name, without
    /// `.gz`, if it is one.
    List<String> entries() throws IOException;

    /// Visits all entries in order, each once, decompressed and bounded in size.
    void read(EntryReader reader) throws IOException;

    /// Takes the entries of a feed.
    @FunctionalInterface
    interface EntryReader {
        /// Reads one entry; the stream is closed by the caller.
        void entry(String name, InputStream content) throws IOException;
    }
}
