package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFileTest {
    @TempDir Path folder;

    @Test
    void isReadAsItWasWritten() throws IOException {
        assertEquals(Optional.empty(), ServerFile.read(folder));
        var first =
                new ServerFile("http://127.0.0.1:8080", List.of("us-east-1"), "000000000001", 7);
        first.write(folder);
        assertEquals(Optional.of(first), ServerFile.read(folder));
        var second =
                new ServerFile(
                        "http://[::1]:1",
                        List.of("eu-west-3", "us-east-1"),
                        "123456789012",
                        1L << 40);
        second.write(folder);
        assertEquals(Optional.of(second), ServerFile.read(folder));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing is left behind");
        }
    }

    @Test
    void passesOverWhatItDoesNotKnow() throws IOException {
        write(
                "# text\n\nlater=1\nno equals\n account = 000000000001 \nregion=us-east-1\nprocess=x\n");
        assertEquals(
                Optional.of(new ServerFile("", List.of("us-east-1"), "000000000001", 0)),
                ServerFile.read(folder));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "account=000000000001\n",
                "region=us-east-1\n",
                "account=1\nregion=us-east-1\n",
                "account=000000000001\nregion=us\n",
                "account=000000000001\nregion=\u00ff\n"
            })
    void namesADamagedFile(String text) throws IOException {
        write(text);
        var thrown = assertThrows(IOException.class, () -> ServerFile.read(folder));
        String message = String.valueOf(thrown.getMessage());
        assertTrue(message.startsWith(file() + " is damaged: "), message);
        assertTrue(message.endsWith("; correct or remove it"), message);
    }

    @Test
    void namesAFileThatCannotBeRead() throws IOException {
        Files.createDirectory(file());
        var thrown = assertThrows(IOException.class, () -> ServerFile.read(folder));
        String message = String.valueOf(thrown.getMessage());
        assertTrue(message.startsWith("cannot read " + file() + " ("), message);
    }

    private Path file() {
        return folder.resolve("server.properties");
    }

    private void write(String text) throws IOException {
        Files.write(file(), text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
