package org.openinspector.estate.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A machine's lasting id: its own, or one that is drawn once and kept in the data folder.
///
/// @see <a
///   href="https://www.freedesktop.org/software/systemd/man/latest/machine-id.html">machine-id(5)</a>
final class MachineId {
    private static final List<String> OWN = List.of("etc/machine-id", "var/lib/dbus/machine-id");

    private MachineId() {}

    static String of(Path root, Path dataFolder) {
        for (String path : OWN) {
            Optional<String> id = read(root.resolve(path));
            if (id.isPresent()) {
                return id.get();
            }
        }
        Path kept = dataFolder.resolve("machine-id");
        return read(kept).orElseGet(() -> draw(kept));
    }

    /// Images of machines have an empty file, or the word `uninitialized`.
    private static Optional<String> read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > 256) {
                return Optional.empty();
            }
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            return text.matches("[0-9a-f]{32}") ? Optional.of(text) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static String draw(Path file) {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling(".machine-id");
            Files.writeString(fresh, id + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return id;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the machine has no id, and none can be kept in " + file, e);
        }
    }
}
