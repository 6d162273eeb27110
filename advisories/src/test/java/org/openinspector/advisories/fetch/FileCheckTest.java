package org.openinspector.advisories.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.fetch.RemoteFile.Format;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class FileCheckTest {
    @TempDir Path folder;

    @Test
    void aWholeXzFileIsKnownByItsEnds() throws IOException {
        Path file = folder.resolve("a.tar.xz");
        try (XZOutputStream out =
                new XZOutputStream(Files.newOutputStream(file), new LZMA2Options())) {
            out.write(new byte[10_000]);
        }
        assertEquals(Optional.empty(), complaint(file, Format.XZ));
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 6, 20, whole.length - 4, whole.length - 1}) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            assertTrue(complaint(cut, Format.XZ).orElse("").contains("expected a whole xz file"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "<!DOCTYPE html>", "\n <html>"})
    void aWebPageIsNoText(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("list"), content);
        assertTrue(complaint(file, Format.TEXT).orElse("").endsWith("expected a text"));
    }

    @Test
    void aListIsAText() throws IOException {
        Path file = Files.writeString(folder.resolve("list"), "CVE-2099-1001 (x)\n\t- y 1\n");
        assertEquals(Optional.empty(), complaint(file, Format.TEXT));
    }

    private static Optional<String> complaint(Path file, Format format) throws IOException {
        return FileCheck.complaint(file, format, List.of());
    }
}
