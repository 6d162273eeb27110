package org.openinspector.catalog.rpm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.openinspector.artifacts.Content;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.catalog.database.MemoryFile;
import org.openinspector.catalog.database.MemorySiblings;
import org.openinspector.catalog.rpm.RpmHeader.Tag;
import org.openinspector.model.EntryPath;

/// Any bytes give a catalog, or a sentence why not.
class RpmDatabaseFuzzTest {
    private static final String DATABASE = "var/lib/rpm/rpmdb.sqlite";

    /// All formats, by their first bytes.
    @FuzzTest(maxDuration = "30s")
    void database(byte[] bytes) throws IOException {
        new RpmDatabaseCataloger().read(MemoryFile.of(DATABASE, bytes), Siblings.NONE);
    }

    /// The first half is the database, the second its log.
    @FuzzTest(maxDuration = "30s")
    void databaseWithLog(byte[] bytes) throws IOException {
        int half = bytes.length / 2;
        new RpmDatabaseCataloger()
                .read(
                        MemoryFile.of(DATABASE, Arrays.copyOf(bytes, half)),
                        MemorySiblings.of(
                                DATABASE + "-wal", Arrays.copyOfRange(bytes, half, bytes.length)));
        WriteAheadLog.read(new ByteArrayInputStream(bytes));
    }

    /// A row of a SQLite table.
    @FuzzTest(maxDuration = "30s")
    void record(byte[] bytes) {
        try {
            SqliteRecord row = SqliteRecord.of(bytes, bytes.length);
            for (int column = 0; column < row.columns(); column++) {
                row.integer(column);
                row.text(column, java.nio.charset.StandardCharsets.UTF_8);
            }
        } catch (CorruptDatabaseException e) {
            // A sentence why not.
        }
    }

    @FuzzTest(maxDuration = "30s")
    void header(byte[] bytes) {
        var catalog = new CatalogBuilder("rpm/rpmdb", EntryPath.of(DATABASE), Optional.empty());
        try {
            RpmHeader header = RpmHeader.of(bytes, bytes.length);
            header.files(catalog.files());
            header.number(Tag.EPOCH);
            header.text(Tag.NAME);
            header.text(Tag.VENDOR);
        } catch (CorruptDatabaseException e) {
            // A sentence why not.
        }
    }

    @FuzzTest(maxDuration = "30s")
    void ndbAndBerkeley(byte[] bytes) throws IOException {
        var catalog = new CatalogBuilder("rpm/rpmdb", EntryPath.of(DATABASE), Optional.empty());
        var sink =
                new PackageBlobs.Sink() {
                    @Override
                    public void blob(long number, byte[] buffer, int length) {
                        catalog.problem(0, number + " has " + length);
                    }

                    @Override
                    public void problem(String message) {
                        catalog.problem(message);
                    }

                    @Override
                    public boolean hasRoom() {
                        return true;
                    }
                };
        for (var format :
                new PackageBlobs[] {
                    new NdbPackages(Content.of(bytes)), new BerkeleyPackages(Content.of(bytes))
                }) {
            try {
                format.read(sink);
            } catch (CorruptDatabaseException | java.io.EOFException e) {
                // A sentence why not.
            }
        }
    }
}
