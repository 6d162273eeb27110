package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Images made to do harm: each ends as a problem that names the place, and the rest is scanned.
class HostileInputTest {
    @TempDir Path folder;

    private int images;

    private View<String> walk(Limits limits, byte[]... layers) throws Exception {
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image" + images++));
        for (byte[] layer : layers) {
            image.layer(layer);
        }
        return Walks.walk(
                Walks.layout(image.buildImage()), new Walks.Texts(""), Walks.options(limits));
    }

    private static Limits limits(long bytes, int ratio, int entries, long fileBytes) {
        return new Limits(
                bytes, ratio, entries, fileBytes, 1 << 20, 1 << 20, 100, Duration.ofMinutes(1));
    }

    private static void assertProblem(View<?> view, String expected) {
        assertTrue(
                view.problems().stream().anyMatch(p -> p.message().contains(expected)),
                () -> "expected \"" + expected + "\" in " + view.problems());
    }

    @Test
    void pathsNeverLeaveTheRoot() throws Exception {
        View<String> view =
                walk(
                        Limits.DEFAULT,
                        new TarBuilder()
                                .file("../outside", "1")
                                .file("a/../../outside", "2")
                                .file("/absolute", "3")
                                .file("a/./b/../c", "4")
                                .symlink("up", "../../../../../../etc")
                                .symlink("root", "/")
                                .file("up/shadow", "5")
                                .file("root/top", "6")
                                .hardLink("hard", "../../etc/passwd")
                                .symlink("host", "/etc/hostname")
                                .build());
        assertEquals(
                Map.of(
                        EntryPath.of("absolute"),
                        "3",
                        EntryPath.of("a/c"),
                        "4",
                        EntryPath.of("etc/shadow"),
                        "5",
                        EntryPath.of("top"),
                        "6"),
                Walks.files(view));
        assertProblem(view, "expected a path inside the root, got \"../outside\"");
        assertProblem(view, "expected a path inside the root, got \"a/../../outside\"");
        assertProblem(
                view, "expected a hard link to a path inside the root, got \"../../etc/passwd\"");
        assertEquals(3, view.problems().size());
        assertEquals(EntryPath.of("etc/hostname"), view.canonical(EntryPath.of("up/hostname")));
        assertEquals(Optional.empty(), view.file(EntryPath.of("host")));
    }

    @Test
    void linksThatLoopEnd() throws Exception {
        TarBuilder tar =
                new TarBuilder()
                        .symlink("a", "b")
                        .symlink("b", "a")
                        .symlink("self", "self")
                        .symlink("deeper", "deeper/deeper")
                        .file("a/x", "unreachable")
                        .file("good", "good");
        // Each doubles the way of the one before.
        tar.symlink("l0", "good");
        for (int i = 1; i < 60; i++) {
            tar.symlink("l" + i, "l" + (i - 1) + "/../l" + (i - 1));
        }
        View<String> view = walk(Limits.DEFAULT, tar.build());
        assertEquals(Optional.empty(), view.file(EntryPath.of("a")));
        assertEquals(Optional.empty(), view.file(EntryPath.of("self")));
        assertEquals(Optional.empty(), view.file(EntryPath.of("deeper")));
        assertEquals(Optional.empty(), view.file(EntryPath.of("l59")));
        assertEquals(EntryPath.of("a/y"), view.canonical(EntryPath.of("a/y")));
        assertEquals("good", view.file(EntryPath.of("good")).orElseThrow().value());
        assertProblem(view, "its folder's symbolic links loop");
    }

    @Test
    void aLayerWithTooManyBytesKeepsWhatCameBefore() throws Exception {
        byte[] bomb =
                new TarBuilder()
                        .file("before", "before")
                        .file("bomb", 0644, new byte[8 << 20])
                        .file("after", "after")
                        .build();
        View<String> view =
                walk(
                        limits(4 << 20, 1100, 100, 1 << 30),
                        bomb,
                        new TarBuilder().file("other", "other").build());
        assertEquals("before", view.file(EntryPath.of("before")).orElseThrow().value());
        assertEquals("other", view.file(EntryPath.of("other")).orElseThrow().value());
        assertEquals(Optional.empty(), view.file(EntryPath.of("after")));
        assertProblem(view, "has more than 4194304 bytes uncompressed");
        assertTrue(
                view.problems().stream()
                        .allMatch(p ->
                                p.layer()
                                        .equals(
                                                Optional.of(
                                                        "sha256:" + LayoutBuilder.sha256(bomb)))));
    }

    @Test
    void aBombThatExpandsTooFarIsNamed() throws Exception {
        // zstd makes some kilobytes of a gigabyte of zeros.
        Native.script(
                folder, "truncate -s 1G zeros; tar -cf - zeros | zstd -q -o bomb.zst; rm zeros");
        byte[] stored = Files.readAllBytes(folder.resolve("bomb.zst"));
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        image.layer(new byte[] {1}, stored, "application/vnd.oci.image.layer.v1.tar+zstd");
        String digest = image.diffId(0);
        View<String> view = Walks.walk(Walks.layout(image.buildImage()), new Walks.Texts("x"));
        assertProblem(view, "layer " + digest + " expands more than 1100 times");
    }

    @Test
    void tooManyEntriesEnd() throws Exception {
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i < 200; i++) {
            tar.file("f" + i, "");
        }
        View<String> view = walk(limits(1 << 20, 1100, 100, 1 << 20), tar.build());
        assertEquals(100, view.files().size());
        assertProblem(view, "has more than 100 entries");
    }

    @Test
    void filesThatAreTooLargeAreNotRead() throws Exception {
        View<String> view =
                walk(
                        limits(1 << 30, 1100, 100, 1000),
                        new TarBuilder()
                                .file("large", 0644, new byte[1001])
                                .file("small", "small")
                                .build());
        assertEquals(Map.of(EntryPath.of("small"), "small"), Walks.files(view));
        assertProblem(view, "file has 1001 bytes, expected at most 1000");
    }

    @Test
    void thousandsOfBadNamesAreOneLineMore() throws Exception {
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i < 5000; i++) {
            tar.file("../" + i, "");
        }
        View<String> view = walk(Limits.DEFAULT, tar.build());
        assertEquals(101, view.problems().size());
        assertProblem(view, "and 4900 more problems");
    }

    @Test
    void longAndDeepPathsEnd() throws Exception {
        TarBuilder tar = new TarBuilder().file("x".repeat(5000), "long");
        tar.symlink("s0", "a/".repeat(2000));
        for (int i = 1; i < 20; i++) {
            tar.symlink("s" + (i - 1) + "/s" + i, "b/".repeat(2000));
        }
        tar.file("s0/s1/s2/s3/s4/file", "deep").file("good", "good");
        View<String> view = walk(Limits.DEFAULT, tar.build());
        assertEquals("good", view.file(EntryPath.of("good")).orElseThrow().value());
        assertProblem(view, "expected a path of at most 4096 bytes, got 5000");
    }

    /// Folding takes time in proportion to the entries, whatever they delete.
    @Test
    void deletingTheSameAgainAndAgainTakesNoTime() throws Exception {
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i < 20_000; i++) {
            tar.symlink("d/" + i, "x");
        }
        for (int i = 0; i < 20_000; i++) {
            tar.file("d/.wh..wh..opq", "");
            tar.file(".wh.d", "");
        }
        View<String> view = walk(Limits.DEFAULT, tar.build());
        assertEquals(List.of(), view.problems());
    }

    @Test
    void whiteoutsWithOddNamesDeleteNothing() throws Exception {
        View<String> view =
                walk(
                        Limits.DEFAULT,
                        new TarBuilder().file("d/a", "a").build(),
                        new TarBuilder()
                                .file("d/.wh.", "")
                                .file("d/.wh..", "")
                                .file("d/.wh...", "")
                                .file(".wh..wh.plnk/1", "")
                                .build());
        assertEquals(Map.of(EntryPath.of("d/a"), "a"), Walks.files(view));
        assertEquals(3, view.problems().size());
    }

    @Test
    void devicesAndPipesAreNotFilesButHide() throws Exception {
        View<String> view =
                walk(
                        Limits.DEFAULT,
                        new TarBuilder().file("a", "a").file("b", "b").file("c/d", "d").build(),
                        new TarBuilder()
                                .entry('3', "a")
                                .entry('6', "c")
                                .entry('4', "block")
                                .build());
        assertEquals(Map.of(EntryPath.of("b"), "b"), Walks.files(view));
    }

    @Test
    void flippedBitsAndCutsOfAllKindsEnd() throws Exception {
        byte[] tar =
                new TarBuilder()
                        .file("a".repeat(200), "1")
                        .folder("d")
                        .symlink("l", "d")
                        .hardLink("h", "d/x")
                        .file("d/x", "x")
                        .build();
        byte[] gzip = LayoutBuilder.gzip(tar);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = (i % 2 == 0 ? tar : gzip).clone();
            for (int flips = 0; flips <= random.nextInt(3); flips++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (i % 5 == 0) {
                damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            LayoutBuilder image = new LayoutBuilder(folder.resolve("flip"));
            // Its digest is right: the publisher's own damage.
            image.layer(tar, damaged, "application/vnd.oci.image.layer.v1.tar");
            image.layer(new TarBuilder().file("good", "good").build());
            View<String> view = Walks.walk(Walks.layout(image.buildImage()), new Walks.Texts(""));
            assertEquals("good", view.file(EntryPath.of("good")).orElseThrow().value());
        }
    }

    /// All of it fits into one buffer, in which the damage comes last.
    @ParameterizedTest
    @ValueSource(strings = {"cut", "flipped", "checksum"})
    void aSmallGzipLayerKeepsWhatCameBeforeItsDamage(String damage) throws Exception {
        byte[] filler = new byte[60_000];
        new Random(1).nextBytes(filler);
        byte[] tar = new TarBuilder().file("first", "first").file("filler", 0644, filler).build();
        byte[] stored = LayoutBuilder.gzip(tar);
        switch (damage) {
            case "cut" -> stored = Arrays.copyOf(stored, 50_000);
            // Random bytes are stored as they are, and begin a block that cannot be one.
            case "flipped" -> Arrays.fill(stored, 40_000, stored.length, (byte) 0xff);
            default -> stored[stored.length - 8] ^= 1;
        }
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        image.layer(tar, stored, "application/vnd.oci.image.layer.v1.tar+gzip");
        String layer = image.diffId(0);
        View<String> view = Walks.walk(Walks.layout(image.buildImage()), new Walks.Texts("first"));
        assertEquals("first", view.file(EntryPath.of("first")).orElseThrow().value());
        assertProblem(view, "layer " + layer + " has damaged gzip data before byte");
    }

    @Test
    void anImageWithoutOneLayerThatCanBeUsedIsRefused() throws Exception {
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        image.layer(new TarBuilder().file("a", "a").build());
        Files.delete(image.blobOf(0));
        ArtifactReference layout = Walks.layout(image.buildImage());
        ArtifactException refused =
                assertThrows(
                        ArtifactException.class, () -> Walks.walk(layout, new Walks.Texts("a")));
        assertTrue(
                String.valueOf(refused.getMessage())
                        .startsWith("none of the 1 layers can be used: layer sha256:"),
                refused::toString);
    }

    @Test
    void aWalkEndsWhenItsTimeIsUp() {
        Limits brief =
                new Limits(1L << 40, 1 << 30, 1 << 20, 1L << 40, 1, 1 << 20, 10, Duration.ZERO);
        ArtifactException ended =
                assertThrows(
                        ArtifactException.class,
                        () -> walk(brief, new TarBuilder().file("a", "a").build()));
        assertTrue(String.valueOf(ended.getMessage()).contains("takes longer than"));
    }

    @Test
    void interruptionIsPassedOn() throws Exception {
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        Path layout = image.layer(new TarBuilder().file("a", "a").build()).buildImage();
        FileReader<String> slow =
                new FileReader<>() {
                    @Override
                    public boolean wants(EntryHeader header) {
                        return true;
                    }

                    @Override
                    public Optional<String> read(ScannedFile file) throws IOException {
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            throw new java.io.InterruptedIOException();
                        }
                        return Optional.empty();
                    }
                };
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread walking =
                new Thread(() -> {
                    try {
                        Walks.walk(Walks.layout(layout), slow);
                    } catch (Throwable e) {
                        thrown.set(e);
                    }
                });
        walking.start();
        Thread.sleep(300);
        walking.interrupt();
        walking.join(20_000);
        assertTrue(thrown.get() instanceof InterruptedException, () -> "" + thrown.get());
    }

    @Test
    void aBugOfTheReaderIsNotSwallowed() throws Exception {
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        Path layout = image.layer(new TarBuilder().file("a", "a").build()).buildImage();
        FileReader<String> buggy =
                new FileReader<>() {
                    @Override
                    public boolean wants(EntryHeader header) {
                        return true;
                    }

                    @Override
                    public Optional<String> read(ScannedFile file) {
                        throw new IllegalStateException("bug");
                    }
                };
        assertThrows(IllegalStateException.class, () -> Walks.walk(Walks.layout(layout), buggy));
    }

    @Test
    void aReadersRefusalIsAProblemOfThatFile() throws Exception {
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        Path layout =
                image.layer(new TarBuilder().file("a", "a").file("b", "b").build()).buildImage();
        FileReader<String> refusing =
                new FileReader<>() {
                    @Override
                    public boolean wants(EntryHeader header) {
                        return true;
                    }

                    @Override
                    public Optional<String> read(ScannedFile file) throws IOException {
                        if (file.path().endsWith("a")) {
                            throw new IOException("expected more than \"a\"");
                        }
                        return Optional.of("read");
                    }
                };
        View<String> view = Walks.walk(Walks.layout(layout), refusing);
        assertEquals(Map.of(EntryPath.of("b"), "read"), Walks.files(view));
        ScanProblem problem = view.problems().getFirst();
        assertEquals(EntryPath.of("a"), problem.path());
        assertEquals("expected more than \"a\"", problem.message());
        assertTrue(problem.layer().isPresent());
    }

    @Test
    void contentBeyondMemoryGoesToAFileThatIsGone() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(3).nextBytes(content);
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        Path layout = image.layer(new TarBuilder().file("a", 0644, content).build()).buildImage();
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Artifact.Options options =
                new Artifact.Options(
                        limits(1 << 30, 1100, 100, 1 << 30),
                        Optional.empty(),
                        temporary,
                        List.of(),
                        2);
        FileReader<String> random =
                new FileReader<>() {
                    @Override
                    public boolean wants(EntryHeader header) {
                        return true;
                    }

                    @Override
                    public Optional<String> read(ScannedFile file) throws IOException {
                        Content held = file.content();
                        ByteArrayOutputStream all = new ByteArrayOutputStream();
                        all.writeBytes(held.bytes(2 << 20, 1 << 20));
                        all.writeBytes(held.bytes(0, 2 << 20));
                        assertThrows(IOException.class, () -> held.bytes(held.size() - 1, 2));
                        try (var left = Files.list(temporary)) {
                            assertEquals(0, left.count());
                        }
                        return Optional.of(LayoutBuilder.sha256(all.toByteArray()));
                    }
                };
        View<String> view = Walks.walk(Walks.layout(layout), random, options);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(content, 2 << 20, 1 << 20);
        expected.write(content, 0, 2 << 20);
        assertEquals(
                LayoutBuilder.sha256(expected.toByteArray()),
                view.file(EntryPath.of("a")).orElseThrow().value());
    }
}
