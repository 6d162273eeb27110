package org.openinspector.advisories.fetch;

import java.net.URI;

/// One published file.
///
/// @param address where it is published
/// @param name its name among the kept feeds; with slashes, if the feed is a folder of files:
///   `alpine-secdb/v3.20/main.json`
/// @param format what it must be
/// @param bytesMax larger files are refused
/// @param optional true if it may not be there (yet): a missing one is no failure
public record RemoteFile(URI address, String name, Format format, long bytesMax, boolean optional) {
    /// What a file must be.
    public enum Format {
        /// A zip with at least one entry.
        ZIP,
        /// A gzip file.
        GZIP,
        /// A JSON object.
        JSON
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
