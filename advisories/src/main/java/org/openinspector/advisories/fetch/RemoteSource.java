package org.openinspector.advisories.fetch;

import java.util.List;
import java.util.Set;

/// A publisher of vulnerability data: what `--source` names, and what succeeds or fails alone.
///
/// @param id `osv-pypi`, `debian-tracker`, `epss`
/// @param title for people
/// @param files what it publishes, all part of one feed
/// @param redirectHosts hosts besides the files' own to which it may redirect
public record RemoteSource(
        String id, String title, List<RemoteFile> files, Set<String> redirectHosts) {
    public RemoteSource {
        files = List.copyOf(files);
        redirectHosts = Set.copyOf(redirectHosts);
        if (!id.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("\"" + id + "\" is no id of a source");
        }
        if (files.stream().map(RemoteFile::feed).distinct().count() != 1) {
            throw new IllegalArgumentException(id + " has no files, or files of several feeds");
        }
    }

    /// The name of its feed: a file, or a folder of files.
    public String feed() {
        return files.getFirst().feed();
    }
}
