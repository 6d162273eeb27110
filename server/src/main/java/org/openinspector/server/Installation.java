package org.openinspector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/// The name of this installation: what it makes in an AWS account carries it, and roles may ask for
/// it. Drawn once and kept in the data folder.
final class Installation {
    private static final String FILE = "installation";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Installation() {}

    /// The id, 12 small letters and digits.
    ///
    /// @throws StartFailure if the file cannot be used: another id would not find again what the
    ///   first one made
    static String id(Path data) throws StartFailure {
        Path file = data.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                Path fresh = data.resolve("." + FILE + ".new");
                Files.writeString(fresh, draw() + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            String id = Files.readString(file).strip();
            if (!id.matches("[a-z0-9]{12}")) {
                throw new StartFailure(
                        file + " is damaged, expected 12 small letters and digits; restore it");
            }
            return id;
        } catch (IOException e) {
            throw new StartFailure("cannot use " + file + " (" + Reasons.of(e) + ")", e);
        }
    }

    private static String draw() {
        var id = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
