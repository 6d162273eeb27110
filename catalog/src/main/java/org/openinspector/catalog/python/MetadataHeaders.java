package org.openinspector.catalog.python;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The two headers of a core metadata file that identify a distribution; the first of each counts,
/// names are compared without case, values are stripped.
///
/// Reads as Python's `email` parser does, because that is what installers use: lines end with `\n`,
/// `\r\n` or `\r`; a line that begins with a space or a tab continues the one before; the headers
/// end with the first line that is neither that nor `Name: value`. Stops as soon as both are known,
/// so that the description, which may be megabytes long, is not read.
///
/// @param name value of `Name`, empty if it is absent
/// @param version value of `Version`, empty if it is absent
/// @see <a href="https://packaging.python.org/en/latest/specifications/core-metadata/">Core
///   metadata</a>
record MetadataHeaders(String name, String version) {
    /// Licence texts folded into headers precede `Name` in no metadata version; 1 MiB is far more
    /// than any header block in use.
    private static final int BYTES_MAX = 1 << 20;

    /// A longer line is read to its end, but only its beginning is kept.
    private static final int LINE_BYTES_MAX = 1024;

    /// @throws IOException if the stream cannot be read
    static MetadataHeaders read(InputStream in) throws IOException {
        return new Reader(in).read();
    }

    private static final class Reader {
        private final InputStream in;
        private final byte[] buffer = new byte[4096];
        private final byte[] line = new byte[LINE_BYTES_MAX];
        private final StringBuilder header = new StringBuilder();
        private int position;
        private int limit;
        private int budget = BYTES_MAX;
        private boolean afterCarriageReturn;
        private String name = "";
        private String version = "";
        private boolean nameSeen;
        private boolean versionSeen;

        Reader(InputStream in) {
            this.in = in;
        }

        MetadataHeaders read() throws IOException {
            boolean first = true;
            while (!(nameSeen && versionSeen && header.isEmpty())) {
                int length = readLine();
                if (length <= 0) {
                    break;
                }
                // Some editors put a byte order mark in front.
                boolean marked = first && startsWithByteOrderMark(length);
                int from = marked ? 3 : 0;
                first = false;
                String text = new String(line, from, length - from, StandardCharsets.UTF_8);
                if (text.isEmpty()) {
                    break;
                }
                if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
                    if (header.length() < LINE_BYTES_MAX) {
                        header.append('\n').append(text);
                    }
                    continue;
                }
                finishHeader();
                if (nameSeen && versionSeen) {
                    break;
                }
                if (text.startsWith("From ")) {
                    continue; // the separator of mailbox files, skipped wherever it stands
                }
                if (!isHeader(text)) {
                    break;
                }
                header.append(text);
            }
            finishHeader();
            return new MetadataHeaders(name, version);
        }

        private boolean startsWithByteOrderMark(int length) {
            return length >= 3
                    && line[0] == (byte) 0xef
                    && line[1] == (byte) 0xbb
                    && line[2] == (byte) 0xbf;
        }

        private static boolean isHeader(String text) {
            int colon = text.indexOf(':');
            if (colon < 0) {
                return false;
            }
            for (int i = 0; i < colon; i++) {
                char c = text.charAt(i);
                if (c <= ' ' || c > '~') {
                    return false;
                }
            }
            return true;
        }

        private void finishHeader() {
            int colon = header.indexOf(":");
            if (colon > 0) {
                String key = header.substring(0, colon);
                if (!nameSeen && key.equalsIgnoreCase("Name")) {
                    name = header.substring(colon + 1).strip();
                    nameSeen = true;
                } else if (!versionSeen && key.equalsIgnoreCase("Version")) {
                    version = header.substring(colon + 1).strip();
                    versionSeen = true;
                }
            }
            header.setLength(0);
        }

        /// Fills `line`; returns the number of bytes kept, -1 at the end of the stream or budget.
        private int readLine() throws IOException {
            int kept = 0;
            boolean any = false;
            while (true) {
                if (position == limit && !fill()) {
                    return any ? kept : -1;
                }
                byte b = buffer[position++];
                boolean secondOfPair = afterCarriageReturn && b == '\n';
                afterCarriageReturn = b == '\r';
                if (secondOfPair) {
                    continue;
                }
                if (b == '\n' || b == '\r') {
                    return kept;
                }
                any = true;
                if (kept < LINE_BYTES_MAX) {
                    line[kept++] = b;
                }
            }
        }

        private boolean fill() throws IOException {
            if (budget == 0) {
                return false;
            }
            int read = in.read(buffer, 0, Math.min(buffer.length, budget));
            if (read <= 0) {
                return false;
            }
            position = 0;
            limit = read;
            budget -= read;
            return true;
        }
    }
}
