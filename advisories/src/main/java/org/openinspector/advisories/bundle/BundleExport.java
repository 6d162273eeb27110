package org.openinspector.advisories.bundle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.openinspector.advisories.added.PrivateSource;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.store.AdvisoryStore;

/// Writes all kept feeds into one signed file.
public final class BundleExport {
    private BundleExport() {}

    static boolean isPrivate(String path) {
        return path.startsWith(PrivateSource.ID + "/");
    }

    /// Writes a bundle, complete or not at all.
    ///
    /// @param since an earlier bundle: only what it lacks is written
    /// @param withPrivate with the records that the user added
    /// @return what it holds
    /// @throws BundleException if there is nothing to export
    /// @throws SnapshotLock.HeldException if an import is running
    public static BundleFile write(
            AdvisoryStore store, Path file, Optional<Path> since, boolean withPrivate)
            throws IOException {
        Optional<BundleFile> base =
                since.isPresent() ? Optional.of(BundleFile.open(since.get())) : Optional.empty();
        Set<String> had = new HashSet<>();
        base.ifPresent(on ->
                on.manifest()
                        .files()
                        .forEach(each -> each.chunks().forEach(chunk -> had.add(chunk.sha256()))));
        BundleKeys keys = BundleKeys.in(store.folder());
        try (SnapshotLock _ = SnapshotLock.acquire(store.snapshot())) {
            if (!store.hasFeeds()) {
                throw new BundleException(
                        "nothing was imported yet, so there is nothing to export");
            }
            if (!store.isCompiled()) {
                throw new BundleException(
                        "the snapshot is not that of the imported feeds: run \"openinspector"
                                + " advisories rebuild\" first");
            }
            BundleKeys.Known key = keys.makeOwn();
            List<Manifest.FeedFile> files = new ArrayList<>();
            Set<String> carried = new HashSet<>(had);
            boolean leftOut = false;
            for (Path each : files(store.kept())) {
                String path = store.kept().relativize(each).toString().replace('\\', '/');
                if (isPrivate(path) && !withPrivate) {
                    leftOut = true;
                } else if (Manifest.isSafe(path)) {
                    files.add(file(each, path, carried));
                }
            }
            Manifest manifest;
            try (Snapshot snapshot = Snapshot.open(store.snapshot())) {
                manifest =
                        new Manifest(
                                keys.sequence(key) + 1,
                                snapshot.created(),
                                leftOut ? Optional.empty() : Optional.of(snapshot.identity()),
                                base.map(on ->
                                        new Manifest.Base(
                                                on.manifest().sequence(), on.manifest().content())),
                                files);
            }
            BundleFile written = write(store, file, keys, key, manifest, had);
            keys.noteSequence(key, manifest.sequence());
            return written;
        }
    }

    /// All files of all feeds, in the order of their paths.
    static List<Path> files(Path kept) throws IOException {
        if (!Files.isDirectory(kept)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(kept)) {
            return tree.filter(Files::isRegularFile)
                    .filter(file -> !kept.relativize(file).toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static Manifest.FeedFile file(Path file, String path, Set<String> carried)
            throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        long[] bytes = {0};
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            String sha256 =
                    Chunks.of(
                            in,
                            (chunk, _, length) -> {
                                // Bytes that are there twice are carried once.
                                chunks.add(new Chunk(chunk, length, carried.add(chunk)));
                                bytes[0] += length;
                            });
            return new Manifest.FeedFile(path, bytes[0], sha256, chunks);
        }
    }

    private static BundleFile write(
            AdvisoryStore store,
            Path file,
            BundleKeys keys,
            BundleKeys.Known key,
            Manifest manifest,
            Set<String> had)
            throws IOException {
        byte[] table = manifest.toBytes();
        if (table.length > BundleFile.MANIFEST_BYTES_MAX) {
            throw new BundleException("the feeds are too many for one bundle");
        }
        byte[] signed =
                ByteBuffer.allocate(BundleFile.SIGNED_BYTES + table.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(BundleFile.MAGIC)
                        .putInt(BundleFile.FORMAT)
                        .putInt(table.length)
                        .put(key.encoded())
                        .put(table)
                        .array();
        byte[] signature = keys.sign(signed);
        Path target = file.toAbsolutePath();
        Path fresh =
                target.resolveSibling(
                        "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
                out.write(signed, 0, BundleFile.SIGNED_BYTES);
                out.write(signature);
                out.write(table);
                Set<String> written = new HashSet<>(had);
                for (Manifest.FeedFile each : manifest.files()) {
                    Path from = store.kept().resolve(each.path());
                    try (InputStream in = new BufferedInputStream(Files.newInputStream(from))) {
                        String sha256 =
                                Chunks.of(
                                        in,
                                        (chunk, bytes, length) -> {
                                            if (written.add(chunk)) {
                                                out.write(bytes, 0, length);
                                            }
                                        });
                        if (!sha256.equals(each.sha256())) {
                            throw new BundleException(
                                    from + " was changed while it was exported: export again");
                        }
                    }
                }
            }
            Files.move(
                    fresh,
                    target,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return new BundleFile(
                key,
                manifest,
                BundleFile.SIGNED_BYTES + BundleFile.SIGNATURE_BYTES + (long) table.length);
    }
}
