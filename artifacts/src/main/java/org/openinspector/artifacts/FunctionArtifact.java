package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// A function's code and layers, unpacked as AWS Lambda does it: the code to `/var/task`, the
/// layers to `/opt`, each over the ones before.
///
/// @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html">AWS Lambda,
///   "Packaging your layer content"</a>
final class FunctionArtifact implements Artifact {
    private static final EntryPath CODE = EntryPath.of("var/task");
    private static final EntryPath LAYERS = EntryPath.of("opt");

    private record Part(Optional<String> layer, Path file, FileChannel channel, EntryPath folder) {}

    private final List<Part> parts;
    private final Options options;

    private FunctionArtifact(List<Part> parts, Options options) {
        this.parts = List.copyOf(parts);
        this.options = options;
    }

    static Artifact open(Path code, List<ArtifactReference.FunctionLayer> layers, Options options)
            throws IOException {
        if (layers.size() > options.limits().layersMax()) {
            throw ArtifactException.unreadable(
                    "the function has "
                            + layers.size()
                            + " layers, expected at most "
                            + options.limits().layersMax());
        }
        List<Part> parts = new ArrayList<>();
        FunctionArtifact function = null;
        try {
            parts.add(part(Optional.empty(), code, CODE));
            for (ArtifactReference.FunctionLayer layer : layers) {
                parts.add(part(Optional.of(layer.name()), layer.file(), LAYERS));
            }
            function = new FunctionArtifact(parts, options);
            return function;
        } finally {
            if (function == null) {
                close(parts);
            }
        }
    }

    private static Part part(Optional<String> layer, Path file, EntryPath folder)
            throws ArtifactException {
        // Opening a pipe would wait for ever.
        if (!Files.isRegularFile(file)) {
            throw ArtifactException.unreadable(
                    "could not open "
                            + file
                            + ": "
                            + (Files.isDirectory(file)
                                    ? "it is a folder, expected a zip archive"
                                    : "there is no such file"));
        }
        try {
            return new Part(layer, file, FileChannel.open(file, StandardOpenOption.READ), folder);
        } catch (IOException e) {
            throw ArtifactException.unreadable("could not open " + file + ": " + Reasons.of(e));
        }
    }

    @Override
    public String name() {
        return parts.getFirst().file().toString();
    }

    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    @Override
    public List<Layer> layers() {
        return List.of();
    }

    @Override
    public Optional<ImageConfiguration> configuration() {
        return Optional.empty();
    }

    @Override
    public <T> View<T> walk(FileReader<T> reader, Progress progress)
            throws IOException, InterruptedException {
        Walk walk = new Walk("function", options, progress);
        progress.started(total());
        List<Optional<String>> names = parts.stream().map(Part::layer).toList();
        List<LayerRecord<T>> records = new ArrayList<>();
        List<ScanProblem> problems = new ArrayList<>();
        try (Workers workers = new Workers(options.threads())) {
            List<Future<LayerRecord<T>>> reading = new ArrayList<>();
            for (Part part : parts) {
                reading.add(
                        workers.submit(() ->
                                new ZipTree<>(walk, reader, part.layer(), part.folder())
                                        .read(
                                                part.layer().orElse(part.file().toString()),
                                                Slice.of(part.channel()))));
            }
            for (Future<LayerRecord<T>> each : reading) {
                LayerRecord<T> record = Workers.result(each);
                problems.addAll(record.problems());
                records.add(record);
            }
            Fold.Folded<T> folded = Fold.run(records, names, header -> reader.wants(header), walk);
            problems.addAll(folded.problems());
            for (int i = 0; i < parts.size(); i++) {
                Map<Integer, List<Fold.Wish<T>>> wishes = new HashMap<>();
                for (Fold.Wish<T> wish : folded.wishes()) {
                    if (wish.layer() == i) {
                        wishes.computeIfAbsent(wish.ordinal(), _ -> new ArrayList<>()).add(wish);
                    }
                }
                if (!wishes.isEmpty()) {
                    Part part = parts.get(i);
                    problems.addAll(
                            new ZipTree<>(walk.quiet(), reader, part.layer(), part.folder())
                                    .reread(Slice.of(part.channel()), wishes));
                }
            }
            return new FoldedView<>(folded.tree(), names, problems);
        }
    }

    private long total() throws IOException {
        long total = 0;
        for (Part part : parts) {
            total += part.channel().size();
        }
        return total;
    }

    @Override
    public void close() throws IOException {
        close(parts);
    }

    private static void close(List<Part> parts) throws IOException {
        for (Part part : parts) {
            part.channel().close();
        }
    }
}
