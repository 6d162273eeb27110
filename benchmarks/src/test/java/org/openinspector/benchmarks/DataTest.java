package org.openinspector.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.matching.MatchResult;
import org.openinspector.matching.Matcher;
import org.openinspector.versions.VersionScheme;

/// What is measured with must be what it claims to be, or the figures mean nothing.
final class DataTest {
    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void everyVersionTextHasAKeyAndLateOnesAreLate(VersionScheme scheme) {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            String text = VersionTexts.next(scheme, random);
            String late = VersionTexts.late(scheme, random);
            assertTrue(scheme.key(text).isPresent(), text);
            assertTrue(scheme.key(late).isPresent(), late);
            assertTrue(scheme.compare(text, late) < 0, () -> text + " < " + late);
        }
    }

    @Test
    void generatedKnowledgeIsWhatAFeedWouldGive() throws IOException {
        var workspace = new Workspace(folder, Optional.empty(), Optional.empty(), 3000);
        KnowledgeFiles files = KnowledgeFiles.of(workspace, KnowledgeFiles.GENERATED);
        try (Snapshot snapshot = files.open()) {
            assertEquals(3000, snapshot.advisoryCount());
            assertEquals(files.packages().size(), snapshot.packageCount());
            for (KnowledgeFiles.Known known : files.packages()) {
                assertTrue(!snapshot.candidates(known.key()).isEmpty(), known::toString);
            }
            MatchResult result =
                    new Matcher(snapshot).match(Inventories.generated(files.packages(), 2000));
            // Half of the packages are known, a tenth of these is old enough to be affected.
            long affected =
                    result.matches().stream().map(m -> m.installed().purl()).distinct().count();
            assertTrue(affected > 30 && affected < 200, () -> affected + " of 2000 affected");
            assertEquals(List.of(), result.undecided());
        }
        assertEquals(files, KnowledgeFiles.of(workspace, KnowledgeFiles.GENERATED));
    }

    @Test
    void generatedImageIsReadByOthers() throws Exception {
        var workspace = new Workspace(folder, Optional.empty(), Optional.empty(), 1);
        Path layout = Images.generated(workspace, true);
        long plain = 0;
        long stored = 0;
        int entries = 0;
        List<Path> layers = Images.layers(layout, GeneratedImage.LAYERS);
        for (Path layer : layers) {
            stored += Files.size(layer);
            try (InputStream in = new GZIPInputStream(Files.newInputStream(layer))) {
                plain += in.transferTo(OutputStream.nullOutputStream());
            }
            try (var tar =
                    new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(layer)))) {
                while (tar.getNextEntry() != null) {
                    entries++;
                }
            }
        }
        assertEquals(((long) GeneratedImage.LAYERS * GeneratedImage.LAYER_MEBIBYTES) << 20, plain);
        double ratio = (double) plain / stored;
        assertTrue(ratio > 2 && ratio < 3.5, () -> "ratio " + ratio);
        assertEquals(entries, Images.headers(layout).size());
        assertEquals(entries, Images.headers(Images.generated(workspace, false)).size());
    }
}
