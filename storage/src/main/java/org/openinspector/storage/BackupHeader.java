package org.openinspector.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a backup begins: what it is, and how its key is found. Not secret, and authenticated with
/// the rest. Nine bytes `OIBACKUP` and the format's number, four with the length of what follows,
/// then lines `name value`.
///
/// @param values by name; a name has no space, a value no line end
public record BackupHeader(SortedMap<String, String> values) {
    private static final byte[] MAGIC = "OIBACKUP\u0001".getBytes(UTF_8);
    private static final int BYTES_MAX = 256 << 10;

    public BackupHeader {
        values = new TreeMap<>(values);
        for (Map.Entry<String, String> one : values.entrySet()) {
            if (!one.getKey().matches("[a-z-]{1,40}") || one.getValue().indexOf('\n') >= 0) {
                throw new IllegalArgumentException("header " + one.getKey() + " cannot be written");
            }
        }
    }

    /// A value.
    ///
    /// @throws BackupException if it is not there
    public String value(String name) throws BackupException {
        String value = values.get(name);
        if (value == null) {
            throw new BackupException("the backup's header has no \"" + name + "\"");
        }
        return value;
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
        byte[] lines = text.toString().getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        out.writeBytes(ByteBuffer.allocate(4).putInt(lines.length).array());
        out.writeBytes(lines);
        return out.toByteArray();
    }

    /// What every frame is authenticated with.
    byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Reads the header and leaves the stream at its end.
    ///
    /// @throws BackupException if there is none
    public static BackupHeader read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] magic = new byte[MAGIC.length];
        byte[] lines;
        try {
            data.readFully(magic);
            if (!java.util.Arrays.equals(magic, 0, 8, MAGIC, 0, 8)) {
                throw new BackupException("this is not a backup: it does not begin with OIBACKUP");
            }
            if (magic[8] != MAGIC[8]) {
                throw new BackupException(
                        "the backup has format "
                                + magic[8]
                                + ", which a newer release wrote; this one reads format "
                                + MAGIC[8]);
            }
            int length = data.readInt();
            if (length < 0 || length > BYTES_MAX) {
                throw new BackupException(
                        "the backup's header has " + length + " bytes, expected 0 to " + BYTES_MAX);
            }
            lines = new byte[length];
            data.readFully(lines);
        } catch (EOFException e) {
            throw new BackupException("the backup ends within its header", e);
        }
        TreeMap<String, String> values = new TreeMap<>();
        for (String line : new String(lines, UTF_8).split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0 && line.substring(0, space).matches("[a-z-]{1,40}")) {
                values.put(line.substring(0, space), line.substring(space + 1));
            } else if (!line.isEmpty()) {
                throw new BackupException("the backup's header has a line that is no value");
            }
        }
        return new BackupHeader(values);
    }
}
