package org.openinspector.catalog.golang;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.artifacts.Content;
import org.openinspector.catalog.golang.Executable.Mapped;
import org.openinspector.catalog.golang.Executable.Range;

/// PE, the format of Windows programs. Go puts its build information into the first writable data
/// section.
///
/// @see <a href="https://learn.microsoft.com/windows/win32/debug/pe-format">PE format</a>
final class PeHeaders {
    private static final int SIGNATURE = 0x4550; // "PE\0\0"
    private static final int FILE_HEADER_BYTES = 24;
    private static final int SECTION_BYTES = 40;
    private static final int PE32_PLUS = 0x20b;
    private static final int ALIGN_MASK = 0x600000;
    private static final int INITIALIZED_READ_WRITE = 0xc0000040;

    private PeHeaders() {}

    static Optional<Executable> read(Content content) throws IOException {
        Headers headers = new Headers(content, ByteOrder.LITTLE_ENDIAN, true);
        long start = Headers.word(headers.at(0, 64, "the DOS header"), 60);
        if (start > content.size() - FILE_HEADER_BYTES) {
            return Optional.empty(); // a DOS program, or a text that begins with "MZ"
        }
        ByteBuffer file = headers.at(start, FILE_HEADER_BYTES, "the PE header");
        if (file.getInt(0) != SIGNATURE) {
            return Optional.empty();
        }
        int sections = Headers.half(file, 6);
        int optionalSize = Headers.half(file, 20);
        long imageBase = 0;
        if (optionalSize >= 32) {
            ByteBuffer optional =
                    headers.at(start + FILE_HEADER_BYTES, 32, "the optional PE header");
            imageBase =
                    Headers.half(optional, 0) == PE32_PLUS
                            ? optional.getLong(24)
                            : Headers.word(optional, 28);
        }
        ByteBuffer table =
                headers.at(
                        start + FILE_HEADER_BYTES + optionalSize,
                        (long) sections * SECTION_BYTES,
                        "the section table");
        List<Mapped> mapped = new ArrayList<>();
        Optional<Range> data = Optional.empty();
        for (int at = 0; at < table.limit(); at += SECTION_BYTES) {
            long virtualSize = Headers.word(table, at + 8);
            long virtualAddress = Headers.word(table, at + 12);
            long size = Headers.word(table, at + 16);
            mapped.add(new Mapped(imageBase + virtualAddress, Headers.word(table, at + 20), size));
            int flags = table.getInt(at + 36) & ~ALIGN_MASK;
            if (data.isEmpty()
                    && virtualAddress != 0
                    && size != 0
                    && flags == INITIALIZED_READ_WRITE) {
                data = Optional.of(new Range(imageBase + virtualAddress, virtualSize));
            }
        }
        return Optional.of(new Executable(content, 0, mapped, data));
    }
}
