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

/// Mach-O, the format of macOS programs. Of a universal (fat) file the first program is read: all
/// are builds of the same modules.
///
/// @see <a
///   href="https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h">
///   loader.h</a>
final class MachOHeaders {
    private static final int SEGMENT_32 = 0x1;
    private static final int SEGMENT_64 = 0x19;
    private static final int READ_WRITE = 3;
    private static final String SECTION = "__go_buildinfo";

    /// A class file begins like a fat file; there the next word is its version, at least 45.
    private static final int PROGRAMS_MAX = 44;

    private MachOHeaders() {}

    static Optional<Executable> readFat(Content content) throws IOException {
        Headers fat = new Headers(content, ByteOrder.BIG_ENDIAN, false);
        ByteBuffer first = fat.at(0, 28, "the fat header");
        long programs = Headers.word(first, 4);
        if (programs == 0 || programs > PROGRAMS_MAX) {
            return Optional.empty();
        }
        return Optional.of(read(content, Headers.word(first, 16)));
    }

    static Executable read(Content content, long base) throws IOException {
        Headers start = new Headers(content, ByteOrder.BIG_ENDIAN, false);
        int magic = start.at(base, 4, "the Mach-O header").getInt(0);
        boolean little = (magic & 0xff) == 0xfe;
        int plain = little ? Integer.reverseBytes(magic) : magic;
        if (plain != 0xfeedface && plain != 0xfeedfacf) {
            throw new MalformedExecutableException("expected a Mach-O header, got another");
        }
        Headers headers =
                new Headers(
                        content,
                        little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
                        plain == 0xfeedfacf);
        int headerSize = headers.wide() ? 32 : 28;
        ByteBuffer header = headers.at(base, headerSize, "the Mach-O header");
        long count = Headers.word(header, 16);
        ByteBuffer commands =
                headers.at(base + headerSize, Headers.word(header, 20), "the load commands");
        List<Mapped> mapped = new ArrayList<>();
        Optional<Range> section = Optional.empty();
        Optional<Range> writable = Optional.empty();
        int at = 0;
        for (long i = 0; i < count && at <= commands.limit() - 8; i++) {
            int command = commands.getInt(at);
            long size = Headers.word(commands, at + 4);
            if (size < 8 || size > commands.limit() - at) {
                throw new MalformedExecutableException(
                        "expected a load command inside the load commands, got " + size + " bytes");
            }
            int fixed = headers.wide() ? 72 : 56;
            if (command == (headers.wide() ? SEGMENT_64 : SEGMENT_32) && size >= fixed) {
                ByteBuffer segment = commands.slice(at, (int) size).order(headers.order());
                int word = headers.wide() ? 8 : 4;
                long address = headers.address(segment, 24);
                long fileSize = headers.address(segment, 24 + 3 * word);
                if (fileSize > 0 && !Headers.text(segment, 8, 16).equals("__PAGEZERO")) {
                    long offset = headers.address(segment, 24 + 2 * word);
                    mapped.add(new Mapped(address, Math.max(0, offset), fileSize));
                }
                int protections = 24 + 4 * word;
                boolean data =
                        segment.getInt(protections) == READ_WRITE
                                && segment.getInt(protections + 4) == READ_WRITE;
                if (data && address != 0 && fileSize > 0 && writable.isEmpty()) {
                    writable = Optional.of(new Range(address, fileSize));
                }
                if (section.isEmpty()) {
                    section = section(headers, segment, fixed);
                }
            }
            at += (int) size;
        }
        return new Executable(content, base, mapped, section.isPresent() ? section : writable);
    }

    private static Optional<Range> section(Headers headers, ByteBuffer segment, int from) {
        int size = headers.wide() ? 80 : 68;
        for (int at = from; at <= segment.limit() - size; at += size) {
            if (Headers.text(segment, at, 16).equals(SECTION)) {
                return Optional.of(
                        new Range(
                                headers.address(segment, at + 32),
                                headers.address(segment, at + (headers.wide() ? 40 : 36))));
            }
        }
        return Optional.empty();
    }
}
