package org.openinspector.catalog.rpm;

import java.io.IOException;
import org.openinspector.artifacts.Content;

/// The table `Packages(hnum INTEGER PRIMARY KEY, blob BLOB)` of rpm's SQLite database.
final class SqlitePackages implements PackageBlobs {
    private final SqliteDatabase database;

    SqlitePackages(Content content, WriteAheadLog log) throws IOException {
        database = SqliteDatabase.open(content, log);
    }

    @Override
    public void read(Sink sink) throws IOException {
        database.scan(
                database.rootPage("Packages"),
                new SqliteDatabase.Rows() {
                    // A header follows the row's few bytes of types; it is moved to the front.
                    @Override
                    public void row(long id, byte[] buffer, int length) throws IOException {
                        SqliteRecord row = SqliteRecord.of(buffer, length);
                        if (!row.hasBytes(1)) {
                            sink.problem("package " + id + " has no header");
                            return;
                        }
                        int start = row.start(1);
                        int blobLength = row.end(1) - start;
                        System.arraycopy(buffer, start, buffer, 0, blobLength);
                        sink.blob(id, buffer, blobLength);
                    }

                    @Override
                    public void problem(String message) {
                        sink.problem(message);
                    }

                    @Override
                    public boolean hasRoom() {
                        return sink.hasRoom();
                    }
                });
    }
}
