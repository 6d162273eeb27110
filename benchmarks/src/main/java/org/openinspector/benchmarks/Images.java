package org.openinspector.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.artifacts.EntryHeader;
import org.openinspector.artifacts.FileReader;
import org.openinspector.artifacts.Limits;
import org.openinspector.artifacts.Progress;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.artifacts.View;

/// Image layouts to measure with.
final class Images {
    private Images() {}

    /// The generated layout, made first if need be.
    ///
    /// @param gzip false: with plain layers
    static Path generated(Workspace workspace, boolean gzip) throws IOException {
        return workspace.made(
                gzip ? "image-gzip" : "image-plain", folder -> GeneratedImage.write(folder, gzip));
    }

    /// The real image if there is one, else the generated one.
    static Path realOrGenerated(Workspace workspace) throws IOException {
        Optional<Path> real = real(workspace);
        return real.isPresent() ? real.get() : generated(workspace, true);
    }

    /// The layout of the real image.
    static Optional<Path> real(Workspace workspace) {
        return workspace.images().map(images -> images.resolve("large"));
    }

    /// Walks a layout, one layer at a time.
    static <T> View<T> walk(Path layout, FileReader<T> reader)
            throws IOException, InterruptedException {
        var options =
                new Artifact.Options(
                        Limits.DEFAULT,
                        Optional.empty(),
                        Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
                        List.of(),
                        1);
        try (var artifact =
                Artifact.open(new ArtifactReference.OciLayout(layout, Optional.empty()), options)) {
            return artifact.walk(reader, Progress.NONE);
        }
    }

    /// All regular files of all layers.
    static List<EntryHeader> headers(Path layout) throws IOException, InterruptedException {
        var headers = new ConcurrentLinkedQueue<EntryHeader>();
        View<Object> view =
                walk(
                        layout,
                        new NothingWanted() {
                            @Override
                            public boolean wants(EntryHeader header) {
                                headers.add(header);
                                return false;
                            }
                        });
        if (!view.problems().isEmpty()) {
            throw new IllegalStateException(layout + ": " + view.problems().getFirst());
        }
        return List.copyOf(headers);
    }

    /// The files that hold the layers, largest first; they are all larger than a document.
    static List<Path> layers(Path layout, int count) throws IOException {
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs").resolve("sha256"))) {
            return blobs.sorted(Comparator.comparingLong(Images::size).reversed())
                    .limit(count)
                    .toList();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Leaves all files alone.
    static class NothingWanted implements FileReader<Object> {
        @Override
        public boolean wants(EntryHeader header) {
            return false;
        }

        @Override
        public Optional<Object> read(ScannedFile file) {
            throw new IllegalStateException("nobody wanted " + file.path());
        }
    }
}
