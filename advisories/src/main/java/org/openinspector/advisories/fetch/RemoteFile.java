package org.openinspector.advisories.fetch;

import java.net.URI;
import java.util.Optional;

/// One published file.
///
/// @param address where it is published
/// @param name its name among the kept feeds; with slashes, if the feed is a folder of files:
///   `alpine-secdb/v3.20/main.json`
/// @param format what it must be
/// @param bytesMax larger files are refused
/// @param optional true if it may not be there (yet): a missing one is no failure
/// @param index if given, `address` is that of a small file that tells where the file is
public record RemoteFile(
        URI address,
        String name,
        Format format,
        long bytesMax,
        boolean optional,
        Optional<Index> index) {
    /// What a file must be.
    public enum Format {
        /// A zip with at least one entry.
        ZIP,
        /// A gzip file.
        GZIP,
        /// A bzip2 file.
        BZIP2,
        /// An xz file.
        XZ,
        /// A zstd file.
        ZSTD,
        /// A text that is no web page.
        TEXT,
        /// A JSON object.
        JSON,
        /// A JSON list.
        JSON_LIST
    }

    /// How a small file tells where another one is, which has a new name each time.
    public enum Index {
        /// It holds the other's name, which lies beside it.
        NAME,
        /// It is a repository's `repomd.xml`, which names its `updateinfo`.
        REPOSITORY,
        /// It lists mirrors of such a repository, nearest first.
        MIRRORS
    }

    /// A file that is always at the same address.
    public RemoteFile(URI address, String name, Format format, long bytesMax, boolean optional) {
        this(address, name, format, bytesMax, optional, Optional.empty());
    }

    public RemoteFile {
        if (!name.matches("[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
                || name.contains("..")
                || name.startsWith(".")) {
            throw new IllegalArgumentException("\"" + name + "\" is no name for a feed");
        }
        if (bytesMax <= 0) {
            throw new IllegalArgumentException(name + ": at most " + bytesMax + " bytes");
        }
    }

    /// The feed it belongs to: its name up to the first slash.
    public String feed() {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}
