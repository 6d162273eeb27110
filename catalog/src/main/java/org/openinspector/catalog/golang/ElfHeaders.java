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

/// ELF, 32 and 64 bits, both byte orders.
///
/// @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html">System V ABI,
///   chapters 4 and 5</a>
final class ElfHeaders {
    private static final int PT_LOAD = 1;
    private static final int PF_X = 1;
    private static final int PF_W = 2;
    private static final int SHT_NOBITS = 8;
    private static final String SECTION = ".go.buildinfo";

    /// Offsets of the fields that are read, in the 32-bit and in the 64-bit form.
    private enum Field {
        PROGRAM_OFFSET(28, 32),
        SECTION_OFFSET(32, 40),
        PROGRAM_SIZE(42, 54),
        PROGRAM_COUNT(44, 56),
        SECTION_SIZE(46, 58),
        SECTION_COUNT(48, 60),
        NAMES_INDEX(50, 62),

        SEGMENT_FLAGS(24, 4),
        SEGMENT_OFFSET(4, 8),
        SEGMENT_ADDRESS(8, 16),
        SEGMENT_FILE_SIZE(16, 32),

        HEADER_ADDRESS(12, 16),
        HEADER_OFFSET(16, 24),
        HEADER_SIZE(20, 32),
        HEADER_LINK(24, 40);

        private final int narrow;
        private final int wide;

        Field(int narrow, int wide) {
            this.narrow = narrow;
            this.wide = wide;
        }

        int in(Headers headers) {
            return headers.wide() ? wide : narrow;
        }
    }

    private ElfHeaders() {}

    static Executable read(Content content) throws IOException {
        byte[] ident = content.bytes(0, 16);
        if (ident[4] < 1 || ident[4] > 2 || ident[5] < 1 || ident[5] > 2) {
            throw new MalformedExecutableException(
                    "expected ELF class 1 or 2 and data 1 or 2, got "
                            + ident[4]
                            + " and "
                            + ident[5]);
        }
        ByteOrder order = ident[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Headers headers = new Headers(content, order, ident[4] == 2);
        ByteBuffer file = headers.at(0, 64, "the ELF header");
        Optional<Range> writable = Optional.empty();
        List<Mapped> mapped = new ArrayList<>();
        int segments = Headers.half(file, Field.PROGRAM_COUNT.in(headers));
        int segmentSize = Headers.half(file, Field.PROGRAM_SIZE.in(headers));
        if (segments > 0) {
            atLeast(segmentSize, headers.wide() ? 56 : 32, "a program header");
            long offset = headers.address(file, Field.PROGRAM_OFFSET.in(headers));
            ByteBuffer table =
                    headers.at(offset, (long) segments * segmentSize, "the program headers");
            for (int i = 0; i < segments; i++) {
                ByteBuffer segment = table.slice(i * segmentSize, segmentSize).order(order);
                Mapped range =
                        new Mapped(
                                headers.address(segment, Field.SEGMENT_ADDRESS.in(headers)),
                                headers.address(segment, Field.SEGMENT_OFFSET.in(headers)),
                                headers.address(segment, Field.SEGMENT_FILE_SIZE.in(headers)));
                if (range.size() <= 0 || range.offset() < 0) {
                    continue;
                }
                mapped.add(range);
                int flags = segment.getInt(Field.SEGMENT_FLAGS.in(headers));
                if (segment.getInt(0) == PT_LOAD
                        && (flags & (PF_X | PF_W)) == PF_W
                        && writable.isEmpty()) {
                    writable = Optional.of(new Range(range.address(), range.size()));
                }
            }
        }
        // The linker always makes the section, so a program that has sections but not this one is
        // not Go's; only where the section headers were cut off, the data must be searched.
        return new Executable(
                content,
                0,
                mapped,
                headers.address(file, Field.SECTION_OFFSET.in(headers)) == 0
                        ? writable
                        : section(headers, file));
    }

    private static Optional<Range> section(Headers headers, ByteBuffer file) throws IOException {
        long offset = headers.address(file, Field.SECTION_OFFSET.in(headers));
        int size = Headers.half(file, Field.SECTION_SIZE.in(headers));
        long count = Headers.half(file, Field.SECTION_COUNT.in(headers));
        long namesIndex = Headers.half(file, Field.NAMES_INDEX.in(headers));
        atLeast(size, headers.wide() ? 64 : 40, "a section header");
        // More sections than 16 bits can count: the true numbers are in the first header.
        if (count == 0 || namesIndex == 0xffff) {
            ByteBuffer first = headers.at(offset, size, "the section headers");
            count = count == 0 ? headers.address(first, Field.HEADER_SIZE.in(headers)) : count;
            namesIndex = Headers.word(first, Field.HEADER_LINK.in(headers));
        }
        if (count < 0 || count > Headers.TABLE_BYTES_MAX / size) {
            throw new MalformedExecutableException("expected fewer section headers, got " + count);
        }
        ByteBuffer table = headers.at(offset, count * size, "the section headers");
        if (namesIndex == 0) {
            return Optional.empty();
        }
        if (namesIndex >= count) {
            throw new MalformedExecutableException(
                    "expected section names in one of "
                            + count
                            + " sections, got section "
                            + namesIndex);
        }
        ByteBuffer namesHeader = table.slice((int) namesIndex * size, size).order(headers.order());
        ByteBuffer names =
                headers.at(
                        headers.address(namesHeader, Field.HEADER_OFFSET.in(headers)),
                        headers.address(namesHeader, Field.HEADER_SIZE.in(headers)),
                        "the section names");
        for (int i = 0; i < count; i++) {
            ByteBuffer section = table.slice(i * size, size).order(headers.order());
            long name = Headers.word(section, 0);
            if (section.getInt(4) != SHT_NOBITS
                    && name < names.limit()
                    && Headers.text(names, (int) name, SECTION.length() + 1).equals(SECTION)) {
                return Optional.of(
                        new Range(
                                headers.address(section, Field.HEADER_ADDRESS.in(headers)),
                                headers.address(section, Field.HEADER_SIZE.in(headers))));
            }
        }
        return Optional.empty();
    }

    private static void atLeast(int size, int sizeMin, String what)
            throws MalformedExecutableException {
        if (size < sizeMin) {
            throw new MalformedExecutableException(
                    "expected " + sizeMin + " bytes for " + what + ", got " + size);
        }
    }
}
