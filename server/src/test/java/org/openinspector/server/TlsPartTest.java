package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsPartTest {
    private static final TlsPart.Choice PLAIN = new TlsPart.Choice.Plain();
    private static final TlsPart.Choice SELF = new TlsPart.Choice.SelfMade();

    @TempDir private Path data;

    private TlsPart make(String bind) throws StartFailure {
        return TlsPart.of(SELF, bind, "127.0.0.1", data).orElseThrow();
    }

    @Test
    void withoutTlsOthersCannotReachIt() throws StartFailure {
        for (String bind : List.of("127.0.0.1", "::1", "localhost", "127.5.5.5")) {
            assertTrue(TlsPart.of(PLAIN, bind, "127.0.0.1", data).isEmpty());
        }
        for (String bind : List.of("0.0.0.0", "::", "192.0.2.1", "::ffff:192.0.2.1")) {
            StartFailure refused =
                    assertThrows(StartFailure.class, () -> TlsPart.of(PLAIN, bind, bind, data));
            assertTrue(String.valueOf(refused.getMessage()).contains("--tls"), bind);
        }
    }

    @Test
    void aCertificateIsMadeOnceForEachAddress() throws Exception {
        byte[] first;
        try (TlsPart part = make("127.0.0.1")) {
            first = part.files().certificate().getEncoded();
            part.files().certificate().verify(part.files().certificate().getPublicKey());
        }
        Path folder = data.resolve("tls");
        Path key = folder.resolve("key.pem");
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        String own = Files.readString(folder.resolve("server.pem"));
        assertTrue(Files.readString(folder.resolve("trust.pem")).startsWith(own));
        try (TlsPart part = make("127.0.0.1")) {
            assertArrayEquals(first, part.files().certificate().getEncoded());
        }
        // Another address is not in it.
        try (TlsPart part = make("192.0.2.7")) {
            assertFalse(Arrays.equals(first, part.files().certificate().getEncoded()));
            assertTrue(
                    part.files().certificate().getSubjectAlternativeNames().stream()
                            .anyMatch(name -> "192.0.2.7".equals(name.get(1))));
        }
        // A damaged one is made anew.
        Files.writeString(key, "no key");
        try (TlsPart part = make("192.0.2.7")) {
            assertNotEquals("no key", Files.readString(key));
            assertEquals("127.0.0.1", part.host());
        }
    }

    @Test
    void anOwnCertificateNamesTheHost() throws Exception {
        make("127.0.0.1").close();
        Path folder = data.resolve("tls");
        Path key = folder.resolve("key.pem");
        var own = new TlsPart.Choice.Own(folder.resolve("certificate.pem"), key);
        try (TlsPart part = TlsPart.of(own, "0.0.0.0", "10.0.0.1", data).orElseThrow()) {
            assertEquals("localhost", part.host());
            assertFalse(Files.exists(folder.resolve("trust.pem")));
        }
        var missing = new TlsPart.Choice.Own(folder.resolve("none.pem"), key);
        StartFailure refused =
                assertThrows(
                        StartFailure.class,
                        () -> TlsPart.of(missing, "127.0.0.1", "127.0.0.1", data));
        assertTrue(String.valueOf(refused.getMessage()).contains("none.pem"));
    }
}
