package org.openinspector.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.model.EntryPath;

/// Files that are kept in memory until all layers are known share a budget.
final class KeptFilesTest {
    private static final byte[] STATUS = "Package: a\n".getBytes(StandardCharsets.UTF_8);

    private final CatalogRunner runner = new CatalogRunner(Catalogers.all());

    /// A package database of any size that takes no memory until it is read.
    private record Database(String name, long size, int bytesThere) implements ScannedFile {
        @Override
        public EntryPath path() {
            return EntryPath.of("var/lib/dpkg/status.d/" + name);
        }

        @Override
        public Optional<String> layer() {
            return Optional.empty();
        }

        @Override
        public InputStream stream() {
            byte[] bytes = Arrays.copyOf(STATUS, bytesThere);
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public Content content() {
            throw new UnsupportedOperationException();
        }
    }

    private void assertStillReads() throws IOException {
        Extract extract = runner.reader().read(new Database("small", 11, 11)).orElseThrow();
        assertArrayEquals(STATUS, extract.bytes());
    }

    @Test
    void whatIsTooLargeTakesNoBudget() throws IOException {
        for (int i = 0; i < 100; i++) {
            IOException refused =
                    assertThrows(
                            IOException.class,
                            () -> runner.reader().read(new Database("large", 1L << 40, 0)));
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .contains("has 1099511627776 bytes, expected at most"),
                    refused::toString);
        }
        assertStillReads();
    }

    @Test
    void whatCannotBeReadGivesItsBudgetBack() throws IOException {
        for (int i = 0; i < 100; i++) {
            assertThrows(
                    IOException.class,
                    () -> runner.reader().read(new Database("truncated", 8 << 20, 10)));
        }
        assertStillReads();
    }

    @Test
    void largeFilesLeaveRoomForSmallOnes() throws IOException {
        boolean refused = false;
        for (int i = 0; i < 40 && !refused; i++) {
            try {
                runner.reader().read(new Database("large", 24 << 20, 24 << 20));
            } catch (IOException e) {
                assertTrue(
                        String.valueOf(e.getMessage()).contains("MiB of memory together"),
                        e::toString);
                refused = true;
            }
        }
        assertTrue(refused, "a budget that never ends");
        assertStillReads();
    }
}
