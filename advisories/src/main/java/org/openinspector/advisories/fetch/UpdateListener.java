package org.openinspector.advisories.fetch;

/// Watches an update. Called from several threads; never two at once for the same source.
public interface UpdateListener {
    /// Watches nothing.
    UpdateListener NONE = new UpdateListener() {};

    /// Bytes of a source have come.
    ///
    /// @param source its id
    /// @param bytesDone of this update
    /// @param bytesTotal of the file that is being fetched and those before; 0 while not known
    default void fetching(String source, long bytesDone, long bytesTotal) {}

    /// All of a source was asked for.
    ///
    /// @param source its id
    /// @param sentence what came of it, for people
    default void fetched(String source, String sentence) {}

    /// The feeds are being compiled.
    ///
    /// @param feed the feed's name
    /// @param feedNumber from 1
    /// @param feedCount how many feeds there are
    /// @param entriesDone entries of this feed that were read
    /// @param entryCount entries that this feed has; 0 while not known
    default void compiling(
            String feed, int feedNumber, int feedCount, long entriesDone, long entryCount) {}
}
