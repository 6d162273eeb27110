package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.openinspector.model.EntryPath;

class ZipTreeFuzzTest {
    /// Any bytes are an archive, damage, or refused in one sentence; no path leaves its folder.
    @FuzzTest(maxDuration = "30s")
    void readsAnyArchive(byte[] data) throws IOException {
        FuzzedFiles.with(
                data,
                slice -> {
                    Walk walk = FuzzedFiles.walk();
                    EntryPath folder = EntryPath.of("var/task");
                    var tree = new ZipTree<>(walk, Walks.Hashing.ALL, Optional.empty(), folder);
                    try {
                        LayerRecord<String> record = tree.read("fuzz.zip", slice);
                        var folded =
                                Fold.run(
                                        List.of(record),
                                        List.of(Optional.empty()),
                                        header -> true,
                                        walk);
                        new FoldedView<>(folded.tree(), List.of(Optional.empty()), List.of())
                                .files()
                                .forEach(file -> assertTrue(file.path().startsWith(folder)));
                    } catch (ArtifactException refused) {
                        assertTrue(!String.valueOf(refused.getMessage()).isBlank());
                    }
                });
    }
}
