package org.openinspector.catalog;

import java.io.IOException;
import java.util.List;
import org.openinspector.artifacts.ScannedFile;

/// Reads the packages out of one kind of file. Stateless; one instance serves all scans, from many
/// threads.
public interface Cataloger {
    /// Stable id in configuration, logs and coverage: `<ecosystem>/<source>`, e.g.
    /// `ruby/gemfile-lock`.
    String name();

    /// The files to read, as data. All catalogers' selectors are compiled into one automaton that
    /// walks each path of a layer once; paths are bytes, because images hold any name.
    List<FileSelector> wants();

    /// Files that [#read] asks of its [Siblings]. A cataloger with siblings is called after all
    /// layers are applied, when it is known which files are left; its files are kept in memory
    /// until then, so they must be small by nature. One without is called while the layer passes by
    /// and may stream files of any size.
    default List<FileSelector> siblings() {
        return List.of();
    }

    /// Reads one wanted file.
    ///
    /// @param siblings other files of the same view that [#siblings()] selects, read on demand
    /// @return packages and problems; [Catalog#EMPTY] if the file only looked like one of this kind
    /// @throws IOException if the file cannot be read at all; malformed entries become
    ///   `ScanProblem`s
    Catalog read(ScannedFile file, Siblings siblings) throws IOException;
}
