package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.model.EntryPath;

class FoldFuzzTest {
    private static final String[] NAMES = {
        "a", "b", "c", "a/b", "a/b/c", "b/a", "../a", "/", ".", "a/..", "c/a", "b/c"
    };

    /// Any archive is a layer.
    @FuzzTest(maxDuration = "30s")
    void foldsAnyArchive(byte[] data) throws IOException {
        fold(List.of(data, data));
    }

    /// Bytes choose entries, so that layers meet: type, name, target.
    @FuzzTest(maxDuration = "30s")
    void foldsAnyEntries(byte[] data) throws IOException {
        List<byte[]> layers = new ArrayList<>();
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i + 2 < data.length && i < 600; i += 3) {
            String name = NAMES[(data[i + 1] & 0xff) % NAMES.length];
            String target = NAMES[(data[i + 2] & 0xff) % NAMES.length];
            int slash = name.lastIndexOf('/') + 1;
            switch ((data[i] & 0xff) % 9) {
                case 0, 1 -> tar.file(name, target);
                case 2 -> tar.folder(name);
                case 3 -> tar.symlink(name, target);
                case 4 -> tar.hardLink(name, target);
                case 5 -> tar.file(name.substring(0, slash) + ".wh." + name.substring(slash), "");
                case 6 -> tar.file(name.substring(0, slash) + ".wh..wh..opq", "");
                case 7 -> tar.entry('3', name);
                default -> {
                    if (layers.size() == 4) {
                        break;
                    }
                    layers.add(tar.build());
                    tar = new TarBuilder();
                }
            }
        }
        layers.add(tar.build());
        fold(layers);
    }

    private static void fold(List<byte[]> archives) throws IOException {
        Walk walk = FuzzedFiles.walk();
        FileReader<String> reader = new Walks.Hashing(header -> !header.path().endsWith("b"));
        List<LayerRecord<String>> records = new ArrayList<>();
        List<Optional<String>> digests = new ArrayList<>();
        try (Workers workers = new Workers(1)) {
            for (byte[] archive : archives) {
                FuzzedFiles.with(
                        archive,
                        slice ->
                                records.add(
                                        new LayerScanner<>(
                                                        walk, reader, workers, Optional.of("layer"))
                                                .scan(slice)));
                digests.add(Optional.of("layer"));
            }
        }
        Fold.Folded<String> folded = Fold.run(records, digests, reader::wants, walk);
        View<String> view = new FoldedView<>(folded.tree(), digests, folded.problems());
        EntryPath last = null;
        for (View.Found<String> found : view.files()) {
            assertTrue(last == null || last.compareTo(found.path()) < 0);
            last = found.path();
            assertEquals(Optional.of(found), view.file(found.path()));
            // What is in the view is at its own place.
            assertEquals(found.path(), view.canonical(found.path()));
        }
        for (String name : NAMES) {
            EntryPath.parse(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .ifPresent(path -> {
                        EntryPath canonical = view.canonical(path);
                        assertEquals(canonical, view.canonical(canonical));
                        view.file(path);
                    });
        }
    }
}
