package org.openinspector.storage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/// What a backup's stream consists of, in this order: schemas, partitions, tables with their rows,
/// counters, the end. Lengths are bounded, so that no file makes us take memory for it.
sealed interface BackupRecord {
    /// Names of PostgreSQL have at most 63 bytes.
    int NAME_MAX = 130;

    int LIST_MAX = 1_000;
    int ROWS_BYTES_MAX = 1 << 20;

    /// A capability's schema, with its migrations in order: `<version> <checksum>`.
    record Schema(String name, List<String> migrations) implements BackupRecord {}

    /// Transaction numbers in the rows are below this.
    record Transactions(long below) implements BackupRecord {}

    /// A partition that a migration did not make.
    record Partition(String table, String name, String bound) implements BackupRecord {}

    /// A table; its rows follow.
    record Table(String name, List<String> columns) implements BackupRecord {}

    /// Rows of the table before, as COPY has them; whole or cut anywhere. A class, because it holds
    /// bytes.
    final class Rows implements BackupRecord {
        private final byte[] bytes;

        Rows(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /// The end of a table.
    record TableEnd(long rows) implements BackupRecord {}

    /// What a sequence gives out next is above this.
    record Counter(String name, long last) implements BackupRecord {}

    /// The end of all.
    record End(long tables) implements BackupRecord {}

    /// Writes it as [#read] reads it.
    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Schema(String name, List<String> migrations) -> {
                out.writeByte('S');
                out.writeUTF(name);
                write(out, migrations);
            }
            case Transactions(long below) -> {
                out.writeByte('X');
                out.writeLong(below);
            }
            case Partition(String table, String name, String bound) -> {
                out.writeByte('P');
                out.writeUTF(table);
                out.writeUTF(name);
                out.writeUTF(bound);
            }
            case Table(String name, List<String> columns) -> {
                out.writeByte('T');
                out.writeUTF(name);
                write(out, columns);
            }
            case Rows rows -> {
                out.writeByte('D');
                out.writeInt(rows.bytes.length);
                out.write(rows.bytes);
            }
            case TableEnd(long rows) -> {
                out.writeByte('E');
                out.writeLong(rows);
            }
            case Counter(String name, long last) -> {
                out.writeByte('Q');
                out.writeUTF(name);
                out.writeLong(last);
            }
            case End(long tables) -> {
                out.writeByte('Z');
                out.writeLong(tables);
            }
        }
    }

    private static void write(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    /// Reads the next one.
    ///
    /// @throws BackupException if it is none
    static BackupRecord read(DataInputStream in) throws IOException {
        try {
            int kind = in.readUnsignedByte();
            return switch (kind) {
                case 'S' -> new Schema(name(in), texts(in));
                case 'X' -> new Transactions(in.readLong());
                case 'P' -> new Partition(name(in), name(in), in.readUTF());
                case 'T' -> new Table(name(in), texts(in));
                case 'D' -> new Rows(in.readNBytes(bounded(in.readInt(), ROWS_BYTES_MAX)));
                case 'E' -> new TableEnd(in.readLong());
                case 'Q' -> new Counter(name(in), in.readLong());
                case 'Z' -> new End(in.readLong());
                default -> throw new BackupException("the backup has a record of kind " + kind);
            };
        } catch (EOFException e) {
            throw new BackupException("the backup's records end without their end", e);
        } catch (ZipException | java.io.UTFDataFormatException e) {
            throw new BackupException("the backup's records cannot be read", e);
        }
    }

    private static String name(DataInputStream in) throws IOException {
        String name = in.readUTF();
        if (name.length() > NAME_MAX) {
            throw new BackupException("the backup has a name of " + name.length() + " characters");
        }
        return name;
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        int count = bounded(in.readInt(), LIST_MAX);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(name(in));
        }
        return List.copyOf(texts);
    }

    private static int bounded(int count, int max) throws BackupException {
        if (count < 0 || count > max) {
            throw new BackupException("the backup has a count of " + count + ", at most " + max);
        }
        return count;
    }
}
