package org.openinspector.catalog.rpm;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.model.EntryPath;

/// Tells of a write-ahead log that [RpmDatabaseCataloger] could not see, because it reads the
/// database while a layer passes by. Images rarely have one: rpm writes it back when it ends.
public final class RpmLogCataloger implements Cataloger {
    @Override
    public String name() {
        return "rpm/rpmdb-wal";
    }

    @Override
    public List<FileSelector> wants() {
        return RpmDatabaseCataloger.FOLDERS.stream()
                .<FileSelector>map(folder ->
                        new FileSelector.ExactPath(
                                folder
                                        + RpmDatabaseCataloger.SQLITE
                                        + RpmDatabaseCataloger.LOG_SUFFIX))
                .toList();
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        EntryPath database = file.path().parent().resolve(RpmDatabaseCataloger.SQLITE);
        Optional<InputStream> seen = siblings.open(database);
        if (seen.isPresent()) {
            seen.get().close();
            return Catalog.EMPTY; // then the log was seen from the database as well
        }
        var catalog = new CatalogBuilder(name(), file.path(), siblings.distribution());
        WriteAheadLog log = WriteAheadLog.read(file.stream());
        if (!log.isEmpty()) {
            catalog.problem(
                    "write-ahead log holds "
                            + log.pageCount()
                            + " pages that the database may lack: packages changed last may be"
                            + " missing or out of date");
        }
        return catalog.build();
    }
}
