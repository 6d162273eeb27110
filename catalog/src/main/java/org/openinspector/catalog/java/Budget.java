package org.openinspector.catalog.java;

import java.io.IOException;
import java.util.zip.ZipException;

/// What one file and everything nested in it may cost. A bomb runs out of it in seconds; real
/// archives stay far below.
final class Budget {
    /// Archives in archives in archives: an ear with a war with a jar that carries a jar.
    static final int DEPTH_MAX = 4;

    /// Largest compressed nested archive; it is inflated in memory. A stored one is read in place
    /// and may have any size.
    static final int NESTED_BYTES_MAX = 64 << 20;

    /// All nested archives of one branch that are in memory at once.
    static final int HELD_BYTES_MAX = 96 << 20;

    /// An archive hardly compresses; one that does so better than this, from [#RATIO_FROM] bytes
    /// on, is a bomb.
    static final int RATIO_MAX = 200;

    static final int RATIO_FROM = 1 << 20;

    static final int DIRECTORY_BYTES_MAX = 64 << 20;

    /// Descriptors of one archive; the largest shaded archives hold some hundred.
    static final int DESCRIPTORS_MAX = 5_000;

    static final int PROBLEMS_MAX = 100;

    private long directoryBytes = 256L << 20;
    private long inflatedBytes = 1L << 30;
    private long descriptorBytes = 64L << 20;
    private int archives = 20_000;
    private int packages = 100_000;
    private int held;

    /// Takes the bytes of a directory that is about to be read.
    void takeDirectory(long bytes) throws IOException {
        if (bytes > DIRECTORY_BYTES_MAX || bytes > directoryBytes) {
            throw new ZipException(
                    "directory has "
                            + bytes
                            + " bytes, expected at most "
                            + Math.min(DIRECTORY_BYTES_MAX, directoryBytes));
        }
        directoryBytes -= bytes;
    }

    /// Takes bytes that came out of the inflater.
    void takeInflated(int bytes) throws IOException {
        inflatedBytes -= bytes;
        if (inflatedBytes < 0) {
            throw new ZipException("the archive inflates to more than 1 GiB; the rest is not read");
        }
    }

    /// Takes the bytes of a descriptor that is about to be read.
    void takeDescriptor(long bytes) throws IOException {
        descriptorBytes -= bytes;
        if (descriptorBytes < 0) {
            throw new ZipException("descriptors of more than 64 MiB; the rest is not read");
        }
    }

    /// True if one more nested archive may be opened.
    boolean takeArchive() {
        return archives-- > 0;
    }

    /// True if one more package may be reported.
    boolean takePackage() {
        return packages-- > 0;
    }

    /// Takes memory for a nested archive until [#release].
    void hold(int bytes) throws IOException {
        if (bytes > HELD_BYTES_MAX - held) {
            throw new ZipException(
                    "compressed archives inside each other need more than "
                            + HELD_BYTES_MAX
                            + " bytes of memory");
        }
        held += bytes;
    }

    /// Gives back what [#hold] took.
    void release(int bytes) {
        held -= bytes;
    }
}
