package org.openinspector.aws;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Inventories that a sweep got in bulk, until the inspections take them: files in a folder, so
/// that a hundred thousand of them need no memory. What does not fit is asked for again, one by
/// one. Empty at every start.
final class InventoryShelf {
    private static final String PART = ".part";
    private static final int FIELDS_MAX = 50;

    private final Path folder;
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();

    /// @param bytesMax what the folder holds at most, in bytes
    InventoryShelf(Path folder, long bytesMax) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.bytesMax = bytesMax;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// Puts an inventory there, if there is room.
    ///
    /// @param print what tells this inventory from others of the instance
    void put(String instance, String print, List<Map<String, String>> entries) {
        if (bytes.get() > bytesMax || entries.size() > SsmInventory.ENTRIES_MAX) {
            return;
        }
        Path file = folder.resolve(name(instance, print));
        Path part = folder.resolve(file.getFileName() + "." + numbers.incrementAndGet() + PART);
        try {
            try (var out =
                    new DataOutputStream(
                            new BufferedOutputStream(
                                    new GZIPOutputStream(Files.newOutputStream(part))))) {
                out.writeInt(entries.size());
                for (Map<String, String> entry : entries) {
                    out.writeByte(Math.min(FIELDS_MAX, entry.size()));
                    int written = 0;
                    for (Map.Entry<String, String> field : entry.entrySet()) {
                        if (written++ < FIELDS_MAX) {
                            out.writeUTF(field.getKey());
                            out.writeUTF(field.getValue());
                        }
                    }
                }
            }
            long before = Files.exists(file) ? Files.size(file) : 0;
            bytes.addAndGet(Files.size(part) - before);
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (UTFDataFormatException _) {
            delete(part); // a text of more than 64 KiB; it is asked for again
        } catch (IOException _) {
            delete(part); // a full disk, say: what is not here is asked for again
        }
    }

    /// Takes an inventory away; empty if it is not there.
    Optional<List<Map<String, String>>> take(String instance, String print) {
        Path file = folder.resolve(name(instance, print));
        List<Map<String, String>> entries = new ArrayList<>();
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            try (var in =
                    new DataInputStream(
                            new BufferedInputStream(
                                    new GZIPInputStream(Files.newInputStream(file))))) {
                int count = in.readInt();
                for (int i = 0; i < Math.min(count, SsmInventory.ENTRIES_MAX); i++) {
                    Map<String, String> entry = new TreeMap<>();
                    int fields = in.readUnsignedByte();
                    for (int field = 0; field < fields; field++) {
                        String name = in.readUTF();
                        entry.put(name, in.readUTF());
                    }
                    entries.add(entry);
                }
            }
            long size = Files.size(file);
            if (Files.deleteIfExists(file)) {
                bytes.addAndGet(-size);
            }
            return Optional.of(entries);
        } catch (IOException _) {
            delete(file);
            return Optional.empty();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // The next start empties the folder.
        }
    }

    private static String name(String instance, String print) {
        return digest(instance + "\n" + print);
    }

    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
