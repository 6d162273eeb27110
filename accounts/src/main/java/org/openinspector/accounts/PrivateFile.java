package org.openinspector.accounts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Writes and reads files that hold secrets: mode 600 from their first byte on, whole or not at
/// all, on disk when it returns.
final class PrivateFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private PrivateFile() {}

    /// Replaces the file.
    static void write(Path file, String text) throws IOException {
        Path fresh = fresh(file, text);
        try {
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            sync(folder(file));
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// Makes the file unless another process was first.
    ///
    /// @return whether this text is now the file's
    static boolean create(Path file, String text) throws IOException {
        Path fresh = fresh(file, text);
        try {
            // A link, unlike a move, never replaces what is there.
            Files.createLink(file, fresh);
            sync(folder(file));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// The text of a file of at most `bytesMax`.
    ///
    /// @throws SecretException if it is longer or not UTF-8
    static String read(Path file, int bytesMax) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new SecretException(file + " has more than " + bytesMax + " bytes");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SecretException(file + " is not UTF-8 text", e);
        }
    }

    /// True if someone else than the owner may read or write it.
    static boolean open(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null && !OWNER_ONLY.containsAll(view.readAttributes().permissions());
    }

    /// Takes it from everyone else.
    static void close(Path file) throws IOException {
        if (!Files.isSymbolicLink(file) && open(file)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }

    private static Path fresh(Path file, String text) throws IOException {
        Path folder = folder(file);
        Files.createDirectories(folder);
        Path fresh =
                Files.createTempFile(
                        folder,
                        "." + file.getFileName() + ".",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        return fresh;
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    private static void sync(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
