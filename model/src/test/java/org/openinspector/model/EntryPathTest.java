package org.openinspector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryPathTest {
    @ParameterizedTest
    @CsvSource({
        "a/b,a/b",
        "/a/b,a/b",
        "./a//b/,a/b",
        "a/./b,a/b",
        "a/../b,b",
        "a/b/../../c,c",
        "...,...",
        "a/..b,a/..b"
    })
    void normalises(String raw, String expected) {
        assertEquals(Optional.of(EntryPath.of(expected)), EntryPath.parse(bytes(raw)));
        assertEquals(expected, EntryPath.of(raw).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../a", "/..", "a/../..", "a/../../etc/passwd", "a\0b", "\0"})
    void refusesWhatLeavesTheRoot(String raw) {
        assertEquals(Optional.empty(), EntryPath.parse(bytes(raw)));
        assertThrows(IllegalArgumentException.class, () -> EntryPath.of(raw));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ".", "./", "a/.."})
    void theRootHasManyNames(String raw) {
        assertTrue(EntryPath.of(raw).isRoot());
    }

    @Test
    void namesAreBytes() {
        EntryPath latin1 = EntryPath.parse(new byte[] {'c', 'a', 'f', (byte) 0xe9}).orElseThrow();
        assertEquals("caf\\xe9", latin1.toString());
        assertEquals("café", EntryPath.of("café").toString());
        assertEquals(4, latin1.length());
    }

    @Test
    void namesCannotSteerATerminal() {
        assertEquals("a\\x1b[31m", EntryPath.of("a\u001b[31m").toString());
        assertEquals("a\\x0ab", EntryPath.of("a\nb").toString());
        assertEquals(
                "a\\xe2\\x80\\xaeb",
                EntryPath.of("a\u202eb").toString(),
                "a right-to-left override");
        assertEquals(
                "a\\\\x41",
                EntryPath.of("a\\x41").toString(),
                "a backslash is told from an escape");
    }

    @Test
    void parts() {
        EntryPath path = EntryPath.of("a/b/c.jar");
        assertEquals(EntryPath.of("a/b"), path.parent());
        assertEquals(EntryPath.of("c.jar"), path.name());
        assertEquals(path, path.parent().resolve(path.name()));
        assertTrue(path.startsWith(EntryPath.of("a")));
        assertTrue(path.startsWith(EntryPath.ROOT));
        assertFalse(path.startsWith(EntryPath.of("a/b/c")));
        assertTrue(path.endsWith(".jar"));
        assertEquals(EntryPath.ROOT, EntryPath.of("a").parent());
        assertEquals(EntryPath.of("a"), EntryPath.ROOT.resolve("a"));
    }

    /// Whatever the bytes, a path stays below its root: the file system's own normalisation agrees.
    @FuzzTest(maxDuration = "30s")
    void staysBelowItsRoot(byte[] raw) {
        EntryPath.parse(raw)
                .ifPresent(path -> {
                    assertEquals(
                            Optional.of(path),
                            EntryPath.parse(path.toBytes()),
                            "parsing is idempotent");
                    String text = new String(path.toBytes(), StandardCharsets.ISO_8859_1);
                    if (text.chars().allMatch(c -> c < 128)) {
                        Path root = Path.of("/root-of-the-test");
                        Path resolved = root.resolve(text).normalize();
                        assertTrue(resolved.startsWith(root));
                        assertEquals(text, root.relativize(resolved).toString());
                    }
                    assertTrue(path.toString().chars().noneMatch(Character::isISOControl));
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
