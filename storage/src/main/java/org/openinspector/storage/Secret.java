package org.openinspector.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Files that only we may read.
final class Secret {
    private Secret() {}

    /// A new random secret in the file, which is whole or not there, whenever this is cut off.
    static void create(Path file) throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        write(partial, HexFormat.of().formatHex(random));
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// The secret in the file.
    static String in(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    /// Writes a file of mode 600, which has that mode before it has the text.
    static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
