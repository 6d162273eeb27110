package org.openinspector.advisories.snapshot;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/// What reader and writer agree on; `docs/snapshot.md` has the tables.
final class Format {
    /// Like PNG's: a byte that no text begins with, and a line end that a text conversion breaks.
    static final byte[] MAGIC = {(byte) 0x89, 'O', 'I', 'S', 'N', 'A', 'P', '\n'};

    /// Raised with every change of a section's layout or meaning. The header keeps its layout for
    /// good, so that every version can tell which one wrote a file.
    static final int VERSION = 2;

    static final int HEADER_BYTES = 64;
    static final int BLOCK_SHIFT = 16;
    static final int BLOCK_BYTES = 1 << BLOCK_SHIFT;
    static final int DIRECTORY_ENTRY_BYTES = 24;

    /// Bounds what one advisory of a hostile file can make of memory when it is decoded. The
    /// largest real ones have some hundred kilobytes.
    static final int BODY_BYTES_MAX = 16 << 20;

    /// Stands for "no date".
    static final long NO_DAY = Long.MIN_VALUE;

    /// In place of a key's length: the interval is open on this side.
    static final int UNBOUNDED = -1;

    /// In place of both lengths: the range has no keys.
    static final int UNKEYED = -2;

    /// EPSS publishes five decimals.
    static final double EPSS_UNITS = 100_000.0;

    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Format() {}

    /// The parts of a file, in their order there. A section of fixed-width records has their size.
    enum Part {
        STRING_ENDS(1, 4),
        STRINGS(2, 1),
        BODIES(3, 1),
        ADVISORIES(4, 16),
        IDS(5, 12),
        ID_ADVISORIES(6, 4),
        PACKAGES(7, 16),
        PACKAGE_HASHES(8, 8),
        PACKAGE_BUCKETS(9, 4),
        KEYS(10, 1),
        CANDIDATES(11, 24),
        EPSS(12, 16),
        EPSS_OTHER(13, 12),
        KNOWN_EXPLOITED(14, 28),
        WEAKNESSES(15, 8),
        COVERAGE(16, 12),
        SOURCES(17, 24),
        EPSS_HISTORY(18, 16),
        EPSS_CHANGES(19, 1),
        EXPLOITS(20, 28),
        SSVC(21, 28),
        END_OF_LIFE(22, 48),
        FEEDS(23, 32),
        FEED_SOURCES(24, 24),
        FEED_REFUSALS(25, 16),
        FEED_NOTES(26, 4),
        PACKAGE_DIGESTS(27, 16),
        ID_DIGESTS(28, 20);

        final int code;
        final int recordBytes;

        Part(int code, int recordBytes) {
            this.code = code;
            this.recordBytes = recordBytes;
        }

        /// The name in messages.
        String title() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static int crc(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The text as it will come back from the file: a lone surrogate has no UTF-8 form and becomes
    /// `?`.
    static String wellFormed(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                return new String(utf8(text), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    /// The order of the UTF-8 forms, which is that of the code points. `String.compareTo` differs:
    /// it puts surrogates, thus all code points from U+10000, below U+E000.
    static int compareText(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int at = 0; at < common; at++) {
            char a = left.charAt(at);
            char b = right.charAt(at);
            if (a != b) {
                int bySize = Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
                return bySize != 0 ? bySize : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /// Year and number of a CVE id as one ordered number: `CVE-2021-44228`. Empty for every other
    /// spelling and for more than nine digits, so that a number stands for one id only.
    static Optional<Long> cveNumber(String id) {
        if (id.length() < 13 || id.length() > 18 || !id.startsWith("CVE-") || id.charAt(8) != '-') {
            return Optional.empty();
        }
        long year = 0;
        long number = 0;
        for (int at = 4; at < id.length(); at++) {
            int digit = id.charAt(at) - '0';
            if (at == 8) {
                continue;
            }
            if (digit < 0 || digit > 9) {
                return Optional.empty();
            }
            if (at < 8) {
                year = year * 10 + digit;
            } else {
                number = number * 10 + digit;
            }
        }
        boolean padded = id.length() > 13 && id.charAt(9) == '0';
        return padded ? Optional.empty() : Optional.of((year << 32) | number);
    }
}
