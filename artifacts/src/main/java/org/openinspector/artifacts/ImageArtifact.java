package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// An image, whatever holds it. A walk reads its layers in parallel, the largest first, and hashes
/// them in tasks of their own, so that a core that has no layer left verifies. A layer that does
/// not match its digest is not this image's layer: its files are not used, and coverage says so.
final class ImageArtifact implements Artifact {
    private final String transport;
    private final String name;
    private final String digest;
    private final ImageConfiguration configuration;
    private final List<LayerBlob> blobs;
    private final FileTree files;
    private final Options options;

    ImageArtifact(
            String transport,
            String name,
            String digest,
            ImageConfiguration configuration,
            List<LayerBlob> blobs,
            FileTree files,
            Options options) {
        this.transport = transport;
        this.name = name;
        this.digest = digest;
        this.configuration = configuration;
        this.blobs = List.copyOf(blobs);
        this.files = files;
        this.options = options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> digest() {
        return Optional.of(digest);
    }

    @Override
    public List<Layer> layers() {
        return blobs.stream().map(LayerBlob::layer).toList();
    }

    @Override
    public Optional<ImageConfiguration> configuration() {
        return Optional.of(configuration);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    @Override
    public <T> View<T> walk(FileReader<T> reader, Progress progress)
            throws IOException, InterruptedException {
        Walk walk = new Walk(transport, options, progress);
        // Images hold some layers twice, such as an empty one; each is read once.
        Map<Layer, LayerBlob> distinct = new LinkedHashMap<>();
        blobs.forEach(blob -> distinct.putIfAbsent(blob.layer(), blob));
        List<ScanProblem> problems = new ArrayList<>();
        try (Workers workers = new Workers(options.threads())) {
            Map<Layer, LayerRecord<T>> records = scan(distinct, walk, reader, workers, problems);
            if (records.isEmpty() && !problems.isEmpty()) {
                // Nothing was scanned, which must not pass for an image without packages.
                throw ArtifactException.unreadable(
                        "none of the "
                                + distinct.size()
                                + " layers can be used: "
                                + problems.getFirst().message());
            }
            List<LayerRecord<T>> layers = new ArrayList<>();
            List<Optional<String>> digests = new ArrayList<>();
            for (LayerBlob blob : blobs) {
                LayerRecord<T> record = records.get(blob.layer());
                digests.add(Optional.of(blob.layer().digest()));
                layers.add(
                        record == null
                                ? new LayerRecorder<T>(walk, Optional.empty()).record()
                                : record);
            }
            records.values().forEach(record -> problems.addAll(record.problems()));
            Fold.Folded<T> folded = Fold.run(layers, digests, header -> reader.wants(header), walk);
            problems.addAll(folded.problems());
            reread(folded.wishes(), walk.quiet(), reader, workers, problems);
            return new FoldedView<>(folded.tree(), digests, problems);
        }
    }

    private <T> Map<Layer, LayerRecord<T>> scan(
            Map<Layer, LayerBlob> distinct,
            Walk walk,
            FileReader<T> reader,
            Workers workers,
            List<ScanProblem> problems)
            throws IOException, InterruptedException {
        List<LayerBlob> largestFirst =
                distinct.values().stream()
                        .sorted(Comparator.comparingLong(blob -> -blob.layer().storedBytes()))
                        .toList();
        walk.progress.started(
                largestFirst.stream()
                        .mapToLong(b -> b.data() == null ? 0 : b.layer().storedBytes())
                        .sum());
        Map<Layer, Future<LayerRecord<T>>> scans = new HashMap<>();
        Map<Layer, Future<Optional<String>>> mismatches = new HashMap<>();
        for (LayerBlob blob : largestFirst) {
            Slice data = blob.data();
            if (data == null) {
                problems.add(missing(blob, walk));
                continue;
            }
            scans.put(
                    blob.layer(),
                    workers.submit(() -> {
                        walk.progress.layer(blob.layer().digest());
                        return new LayerScanner<>(
                                        walk, reader, workers, Optional.of(blob.layer().digest()))
                                .scan(data);
                    }));
        }
        for (LayerBlob blob : largestFirst) {
            if (blob.data() != null) {
                mismatches.put(blob.layer(), workers.submit(() -> mismatch(blob, walk)));
            }
        }
        Map<Layer, LayerRecord<T>> records = new LinkedHashMap<>();
        for (LayerBlob blob : distinct.values()) {
            Future<LayerRecord<T>> scan = scans.get(blob.layer());
            Future<Optional<String>> mismatch = mismatches.get(blob.layer());
            if (scan == null || mismatch == null) {
                continue;
            }
            LayerRecord<T> record = Workers.result(scan);
            Optional<String> wrong = Workers.result(mismatch);
            if (wrong.isPresent()) {
                problems.add(layerProblem(blob, walk, wrong.get()));
            } else {
                records.put(blob.layer(), record);
            }
        }
        return records;
    }

    private static Optional<String> mismatch(LayerBlob blob, Walk walk) throws IOException {
        try {
            return blob.mismatch(walk);
        } catch (InterruptedIOException | ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return Optional.of(
                    "layer "
                            + blob.layer().digest()
                            + " cannot be verified, so its files are not used: it "
                            + (e instanceof DamagedStreamException
                                    ? e.getMessage()
                                    : "cannot be read: " + Reasons.of(e)));
        }
    }

    private static ScanProblem layerProblem(LayerBlob blob, Walk walk, String message) {
        return new ScanProblem(
                walk.reporter, EntryPath.ROOT, Optional.of(blob.layer().digest()), 0, message);
    }

    private ScanProblem missing(LayerBlob blob, Walk walk) {
        String damage = files.damage();
        return layerProblem(
                blob,
                walk,
                "layer "
                        + blob.layer().digest()
                        + " is not in "
                        + files.name()
                        + (damage.isEmpty() ? "" : ", which " + damage));
    }

    private <T> void reread(
            List<Fold.Wish<T>> wishes,
            Walk walk,
            FileReader<T> reader,
            Workers workers,
            List<ScanProblem> problems)
            throws IOException, InterruptedException {
        Map<Integer, Map<Integer, List<Fold.Wish<T>>>> byLayer = new HashMap<>();
        for (Fold.Wish<T> wish : wishes) {
            byLayer.computeIfAbsent(wish.layer(), _ -> new HashMap<>())
                    .computeIfAbsent(wish.ordinal(), _ -> new ArrayList<>())
                    .add(wish);
        }
        List<Future<List<ScanProblem>>> tasks = new ArrayList<>();
        byLayer.forEach((layer, byOrdinal) -> {
            LayerBlob blob = blobs.get(layer);
            @Nullable Slice data = blob.data();
            if (data != null) {
                tasks.add(
                        workers.submit(() ->
                                new LayerScanner<>(
                                                walk,
                                                reader,
                                                workers,
                                                Optional.of(blob.layer().digest()))
                                        .reread(data, byOrdinal)));
            }
        });
        for (Future<List<ScanProblem>> task : tasks) {
            problems.addAll(Workers.result(task));
        }
    }
}
