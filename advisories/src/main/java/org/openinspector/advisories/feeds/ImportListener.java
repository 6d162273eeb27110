package org.openinspector.advisories.feeds;

/// Watches an import, for a progress bar.
public interface ImportListener {
    /// Watches nothing.
    ImportListener NONE = (_, _, _, _, _) -> {};

    /// Called at the start of every feed and after each of its entries.
    ///
    /// @param feed the feed's name
    /// @param feedNumber from 1
    /// @param feedCount how many feeds there are
    /// @param entriesDone entries of this feed that were read
    /// @param entryCount entries that this feed has; 0 while not known
    void progress(String feed, int feedNumber, int feedCount, long entriesDone, long entryCount);
}
