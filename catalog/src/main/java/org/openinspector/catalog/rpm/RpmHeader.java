package org.openinspector.catalog.rpm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.openinspector.catalog.database.CatalogBuilder;

/// One package as rpm stores it: the number of tags and of data bytes, one index entry per tag
/// (tag, type, offset, count, each a big-endian 32-bit number), then the data.
///
/// An installed package's header holds what the package file had, then tags added by the
/// installation; of tags that are there twice the later counts.
///
/// @see <a href="https://rpm.org/docs/4.20.x/manual/hregions.html">rpm header regions</a>
/// @see <a href="https://rpm-software-management.github.io/rpm/manual/tags.html">rpm tags</a>
final class RpmHeader {
    private static final int INTRO_BYTES = 8;
    private static final int ENTRY_BYTES = 16;
    private static final int TEXT_BYTES_MAX = 4096;

    private static final int INT32 = 4;
    private static final int STRING = 6;
    private static final int STRING_ARRAY = 8;
    private static final int TRANSLATED_STRING = 9;

    /// The tags of interest.
    enum Tag {
        NAME(1000),
        VERSION(1001),
        RELEASE(1002),
        EPOCH(1003),
        VENDOR(1011),
        ARCH(1022),
        SOURCERPM(1044),
        DIRINDEXES(1116),
        BASENAMES(1117),
        DIRNAMES(1118),
        MODULARITYLABEL(5096);

        final int number;

        Tag(int number) {
            this.number = number;
        }
    }

    private static final Tag[] TAGS = Tag.values();

    private final byte[] buffer;
    private final int dataStart;
    private final int dataEnd;
    private final Map<Tag, Integer> entries = new EnumMap<>(Tag.class);

    private RpmHeader(byte[] buffer, int dataStart, int dataEnd) {
        this.buffer = buffer;
        this.dataStart = dataStart;
        this.dataEnd = dataEnd;
    }

    /// Reads the index of the header in the first `length` bytes of a buffer, which is not copied.
    static RpmHeader of(byte[] buffer, int length) throws CorruptDatabaseException {
        if (length < INTRO_BYTES) {
            throw new CorruptDatabaseException(
                    "header has " + length + " bytes, expected at least 8");
        }
        long tags = Integer.toUnsignedLong(SqliteDatabase.int32(buffer, 0));
        long dataBytes = Integer.toUnsignedLong(SqliteDatabase.int32(buffer, 4));
        if (INTRO_BYTES + tags * ENTRY_BYTES + dataBytes > length) {
            throw new CorruptDatabaseException(
                    "header announces "
                            + tags
                            + " tags and "
                            + dataBytes
                            + " bytes of data, but has "
                            + length
                            + " bytes");
        }
        int dataStart = INTRO_BYTES + (int) tags * ENTRY_BYTES;
        var header = new RpmHeader(buffer, dataStart, dataStart + (int) dataBytes);
        for (int at = INTRO_BYTES; at < dataStart; at += ENTRY_BYTES) {
            int number = SqliteDatabase.int32(buffer, at);
            for (Tag tag : TAGS) {
                if (tag.number == number) {
                    header.entries.put(tag, at);
                }
            }
        }
        return header;
    }

    private int type(Tag tag) {
        int entry = entries.getOrDefault(tag, 0);
        return entry == 0 ? 0 : SqliteDatabase.int32(buffer, entry + 4);
    }

    private int count(Tag tag) {
        int entry = entries.getOrDefault(tag, 0);
        return entry == 0 ? 0 : SqliteDatabase.int32(buffer, entry + 12);
    }

    /// Where a tag's data begins in the buffer.
    private int data(Tag tag) throws CorruptDatabaseException {
        int offset = SqliteDatabase.int32(buffer, entries.getOrDefault(tag, 0) + 8);
        if (offset < 0 || offset >= dataEnd - dataStart) {
            throw new CorruptDatabaseException(
                    "tag "
                            + tag
                            + " lies at "
                            + offset
                            + " of "
                            + (dataEnd - dataStart)
                            + " bytes of data");
        }
        return dataStart + offset;
    }

    /// A text; empty if the tag is not there.
    String text(Tag tag) throws CorruptDatabaseException {
        int type = type(tag);
        if (type == 0) {
            return "";
        }
        if (type != STRING && type != TRANSLATED_STRING) {
            throw new CorruptDatabaseException(
                    "tag " + tag + " is of type " + type + ", expected a text");
        }
        int start = data(tag);
        int end = textEnd(start);
        if (end - start > TEXT_BYTES_MAX) {
            throw new CorruptDatabaseException(
                    "tag "
                            + tag
                            + " has "
                            + (end - start)
                            + " bytes, expected at most "
                            + TEXT_BYTES_MAX);
        }
        String text = new String(buffer, start, end - start, StandardCharsets.UTF_8);
        return text.equals("(none)") ? "" : text;
    }

    /// A number; empty if the tag is not there.
    Optional<Integer> number(Tag tag) throws CorruptDatabaseException {
        if (type(tag) == 0) {
            return Optional.empty();
        }
        return Optional.of(SqliteDatabase.int32(buffer, numbers(tag)));
    }

    private int numbers(Tag tag) throws CorruptDatabaseException {
        int start = data(tag);
        int count = count(tag);
        if (type(tag) != INT32 || count < 1 || count > (dataEnd - start) / 4) {
            throw new CorruptDatabaseException(
                    "tag "
                            + tag
                            + " has "
                            + count
                            + " values of type "
                            + type(tag)
                            + ", expected numbers that fit");
        }
        return start;
    }

    private int textEnd(int start) throws CorruptDatabaseException {
        int end = start;
        while (end < dataEnd && buffer[end] != 0) {
            end++;
        }
        if (end == dataEnd) {
            throw new CorruptDatabaseException("a text does not end inside its header");
        }
        return end;
    }

    /// Adds the package's files: file `i` is called `BASENAMES[i]` and lies in the folder
    /// `DIRNAMES[DIRINDEXES[i]]`, which ends with a slash.
    void files(CatalogBuilder.Files files) throws CorruptDatabaseException {
        if (type(Tag.BASENAMES) == 0) {
            return;
        }
        int[] folders = texts(Tag.DIRNAMES);
        int count = count(Tag.BASENAMES);
        int indexes = numbers(Tag.DIRINDEXES);
        if (count != count(Tag.DIRINDEXES) || type(Tag.BASENAMES) != STRING_ARRAY) {
            throw new CorruptDatabaseException(
                    count
                            + " file names in "
                            + count(Tag.DIRINDEXES)
                            + " folders, expected as many");
        }
        int at = data(Tag.BASENAMES);
        var path = new ByteArrayOutputStream(256);
        for (int i = 0; i < count; i++) {
            int end = textEnd(at);
            int folder = SqliteDatabase.int32(buffer, indexes + 4 * i);
            if (folder < 0 || folder >= folders.length - 1) {
                throw new CorruptDatabaseException(
                        "file lies in folder " + folder + " of " + (folders.length - 1));
            }
            int folderLength = folders[folder + 1] - 1 - folders[folder];
            if (folderLength + end - at <= CatalogBuilder.PATH_LENGTH_MAX) {
                path.reset();
                path.write(buffer, folders[folder], folderLength);
                path.write(buffer, at, end - at);
                byte[] whole = path.toByteArray();
                files.add(whole, 0, whole.length);
            }
            at = end + 1;
        }
    }

    /// Where the texts of an array begin; one entry more tells where the last one ends.
    private int[] texts(Tag tag) throws CorruptDatabaseException {
        int count = count(tag);
        if (type(tag) != STRING_ARRAY || count < 1) {
            throw new CorruptDatabaseException(
                    "tag "
                            + tag
                            + " has "
                            + count
                            + " values of type "
                            + type(tag)
                            + ", expected texts");
        }
        int at = data(tag);
        if (count > dataEnd - at) {
            throw new CorruptDatabaseException("tag " + tag + " has more texts than bytes");
        }
        int[] starts = new int[count + 1];
        for (int i = 0; i < count; i++) {
            starts[i] = at;
            at = textEnd(at) + 1;
        }
        starts[count] = at;
        return starts;
    }
}
