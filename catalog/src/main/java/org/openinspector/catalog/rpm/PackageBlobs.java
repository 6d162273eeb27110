package org.openinspector.catalog.rpm;

import java.io.IOException;

/// A database of any format: a sequence of package headers.
interface PackageBlobs {
    /// Largest header that is read; the largest real ones, of kernels and firmware, have 3 MiB.
    int BLOB_BYTES_MAX = 32 << 20;

    /// Takes what is read.
    interface Sink {
        /// One header, in the first `length` bytes of a buffer that is used again afterwards.
        ///
        /// @param number what the database calls it, for messages
        void blob(long number, byte[] buffer, int length);

        /// A part of the database that cannot be read; reading goes on.
        void problem(String message);

        /// False if no more is wanted.
        boolean hasRoom();
    }

    /// Reads all headers.
    ///
    /// @throws CorruptDatabaseException if the database as a whole cannot be read
    void read(Sink sink) throws IOException;
}
