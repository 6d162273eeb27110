package org.openinspector.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.openinspector.artifacts.EntryHeader;
import org.openinspector.artifacts.FileReader;
import org.openinspector.artifacts.View;
import org.openinspector.catalog.CatalogRunner;
import org.openinspector.catalog.Catalogers;
import org.openinspector.catalog.Extract;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// Layers: inflated, walked, and their paths shown to all catalogers.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ImageBenchmarks {
    private static final int PATHS = 32_768;
    private static final int MEBIBYTES = GeneratedImage.LAYERS * GeneratedImage.LAYER_MEBIBYTES;

    /// The generated image.
    @State(Scope.Benchmark)
    public static class Layouts {
        private Path gzip = Path.of("");
        private Path plain = Path.of("");
        private List<Path> layers = List.of();

        /// Makes it if need be.
        @Setup
        public void make() throws IOException {
            Workspace workspace = Workspace.current();
            gzip = Images.generated(workspace, true);
            plain = Images.generated(workspace, false);
            layers = Images.layers(gzip, GeneratedImage.LAYERS);
        }
    }

    /// The files of an image as a walk meets them, the real image's if there is one.
    @State(Scope.Benchmark)
    public static class Paths {
        private final FileReader<Extract> reader = new CatalogRunner(Catalogers.all()).reader();
        private List<EntryHeader> headers = List.of();

        /// Walks the image.
        @Setup
        public void walk() throws IOException, InterruptedException {
            List<EntryHeader> all = Images.headers(Images.realOrGenerated(Workspace.current()));
            headers = Inventories.repeated(all, PATHS);
        }
    }

    /// Inflates the layers with what the JDK has, as a yardstick.
    @Benchmark
    @OperationsPerInvocation(MEBIBYTES)
    public void inflate(Layouts layouts, Blackhole blackhole) throws IOException {
        byte[] buffer = new byte[256 << 10];
        for (Path layer : layouts.layers) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(layer), 128 << 10)) {
                while (in.read(buffer) >= 0) {
                    blackhole.consume(buffer);
                }
            }
        }
    }

    /// Walks the gzip layers in one thread and reads no file.
    @Benchmark
    @OperationsPerInvocation(MEBIBYTES)
    public View<Object> walkGzip(Layouts layouts) throws IOException, InterruptedException {
        return Images.walk(layouts.gzip, new Images.NothingWanted());
    }

    /// The same with layers that are stored plain.
    @Benchmark
    @OperationsPerInvocation(MEBIBYTES)
    public View<Object> walkPlain(Layouts layouts) throws IOException, InterruptedException {
        return Images.walk(layouts.plain, new Images.NothingWanted());
    }

    /// Asks all catalogers at once whether one of them wants a file.
    @Benchmark
    @OperationsPerInvocation(PATHS)
    public int select(Paths paths) {
        int wanted = 0;
        for (EntryHeader header : paths.headers) {
            wanted += paths.reader.wants(header) ? 1 : 0;
        }
        return wanted;
    }
}
