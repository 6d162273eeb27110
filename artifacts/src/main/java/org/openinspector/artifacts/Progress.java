package org.openinspector.artifacts;

/// How far a walk has come. Called from several threads, once per quarter megabyte or so.
public interface Progress {
    /// Tells nobody.
    Progress NONE =
            new Progress() {
                @Override
                public void started(long bytesTotal) {}

                @Override
                public void advanced(long bytes) {}

                @Override
                public void layer(String digest) {}
            };

    /// The walk begins.
    ///
    /// @param bytesTotal bytes to read, as stored; 0 if that is not known
    void started(long bytesTotal);

    /// So many more bytes are done.
    void advanced(long bytes);

    /// A layer begins; others may be under way.
    void layer(String digest);
}
