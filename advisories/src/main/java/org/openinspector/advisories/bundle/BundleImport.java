package org.openinspector.advisories.bundle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.store.AdvisoryStore;

/// Takes over the feeds of a bundle: all of it, or nothing.
public final class BundleImport {
    /// Where the bytes of a chunk are.
    private record Place(Path file, long offset) {}

    /// What was taken over.
    ///
    /// @param bundle it
    /// @param reports what was read of each feed
    /// @param same true if the snapshot is the exporter's, byte for byte; empty if it cannot be,
    ///   because the bundle or this folder has private records that the other has not
    public record Imported(
            BundleFile bundle, List<ImportReport.FeedReport> reports, Optional<Boolean> same) {
        public Imported {
            reports = List.copyOf(reports);
        }
    }

    private BundleImport() {}

    /// Imports a bundle.
    ///
    /// @throws BundleException if it is damaged, signed by a key that is not trusted, older than
    ///   the last one of its key, or a delta to something else than what is here
    /// @throws org.openinspector.advisories.snapshot.SnapshotLock.HeldException if another import
    ///   is running
    public static Imported run(AdvisoryStore store, Path file, ImportListener listener)
            throws IOException {
        BundleFile bundle = BundleFile.open(file);
        BundleKeys keys = BundleKeys.in(store.folder());
        if (!keys.trusts(bundle.key())) {
            throw new BundleException(
                    "the bundle is signed by a key that is not trusted here, fingerprint "
                            + bundle.key().fingerprint()
                            + ": compare it with what \"advisories keys\" shows where it was"
                            + " exported, then import with --trust "
                            + bundle.key().text());
        }
        long last = keys.sequence(bundle.key());
        if (bundle.manifest().sequence() < last) {
            throw new BundleException(
                    "the bundle is older than what was imported: it is number "
                            + bundle.manifest().sequence()
                            + " of its key, the last one was "
                            + last);
        }
        List<ImportReport.FeedReport> reports =
                store.replaceFeeds(
                        bundle.manifest().created(),
                        folder -> unpack(store, file, bundle, folder),
                        listener);
        keys.noteSequence(bundle.key(), bundle.manifest().sequence());
        return new Imported(bundle, reports, same(store, bundle));
    }

    private static Optional<Boolean> same(AdvisoryStore store, BundleFile bundle)
            throws IOException {
        Optional<String> expected = bundle.manifest().snapshot();
        boolean carries =
                bundle.manifest().files().stream()
                        .anyMatch(each -> BundleExport.isPrivate(each.path()));
        if (expected.isEmpty() || (store.hasPrivate() && !carries)) {
            return Optional.empty();
        }
        return Optional.of(store.identity().equals(expected));
    }

    /// Writes the bundle's feeds into a folder, each checked.
    private static void unpack(AdvisoryStore store, Path file, BundleFile bundle, Path folder)
            throws IOException {
        Manifest manifest = bundle.manifest();
        Map<String, Place> places = new HashMap<>();
        if (manifest.base().isPresent()) {
            own(store, manifest.base().get(), places);
        }
        carried(file, bundle, places);
        for (Manifest.FeedFile each : manifest.files()) {
            Path target = folder.resolve(each.path()).normalize();
            if (!target.startsWith(folder)) {
                throw new BundleException("the bundle has a file outside the folder of feeds");
            }
            Files.createDirectories(target.toAbsolutePath().getParent());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
                put(each, places, out);
            }
        }
    }

    /// Finds the chunks that are here, if what is here is the base.
    private static void own(AdvisoryStore store, Manifest.Base base, Map<String, Place> places)
            throws IOException {
        List<Manifest.FeedFile> files = new ArrayList<>();
        for (Path each : BundleExport.files(store.kept())) {
            long[] at = {0};
            try (InputStream in = new BufferedInputStream(Files.newInputStream(each))) {
                String sha256 =
                        Chunks.of(
                                in,
                                (chunk, _, length) -> {
                                    places.put(chunk, new Place(each, at[0]));
                                    at[0] += length;
                                });
                String path = store.kept().relativize(each).toString().replace('\\', '/');
                files.add(new Manifest.FeedFile(path, at[0], sha256, List.of()));
            }
        }
        String here =
                new Manifest(0, java.time.Instant.EPOCH, Optional.empty(), Optional.empty(), files)
                        .content();
        if (!here.equals(base.content())) {
            throw new BundleException(
                    "the bundle holds only what changed since number "
                            + base.sequence()
                            + ", and the feeds here are not those of that one: import a bundle"
                            + " that was exported without --since");
        }
    }

    /// Finds and checks the chunks that the bundle carries.
    private static void carried(Path file, BundleFile bundle, Map<String, Place> places)
            throws IOException {
        byte[] buffer = new byte[Chunks.BYTES_MAX];
        long at = bundle.headBytes();
        Set<String> seen = new HashSet<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            in.skipNBytes(at);
            for (Manifest.FeedFile each : bundle.manifest().files()) {
                for (Chunk chunk : each.chunks()) {
                    if (!chunk.carried() || !seen.add(chunk.sha256())) {
                        continue;
                    }
                    int read = in.readNBytes(buffer, 0, chunk.bytes());
                    if (read < chunk.bytes()) {
                        throw new BundleException("the bundle is cut short: get it again");
                    }
                    if (!Chunks.Hashes.of(buffer, 0, read).equals(chunk.sha256())) {
                        throw new BundleException(
                                "the bundle is damaged at byte "
                                        + at
                                        + ", in "
                                        + each.path()
                                        + ": get it again");
                    }
                    places.put(chunk.sha256(), new Place(file, at));
                    at += read;
                }
            }
            if (in.read() >= 0) {
                throw new BundleException("the bundle goes on behind its end: get it again");
            }
        }
    }

    private static void put(Manifest.FeedFile file, Map<String, Place> places, OutputStream out)
            throws IOException {
        MessageDigest digest = Chunks.Hashes.sha256();
        byte[] buffer = new byte[Chunks.BYTES_MAX];
        Map<Path, RandomAccessFile> open = new HashMap<>();
        try {
            for (Chunk chunk : file.chunks()) {
                Place place = places.get(chunk.sha256());
                if (place == null) {
                    throw new BundleException(
                            "the bundle lacks a part of " + file.path() + ": get it again");
                }
                RandomAccessFile from = open.get(place.file());
                if (from == null) {
                    from = new RandomAccessFile(place.file().toFile(), "r");
                    open.put(place.file(), from);
                }
                from.seek(place.offset());
                if (from.length() - place.offset() < chunk.bytes()) {
                    throw new BundleException(
                            "the bundle has a part of " + file.path() + " of another length");
                }
                from.readFully(buffer, 0, chunk.bytes());
                digest.update(buffer, 0, chunk.bytes());
                out.write(buffer, 0, chunk.bytes());
            }
        } finally {
            for (RandomAccessFile each : open.values()) {
                each.close();
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
            throw new BundleException(
                    "the bundle does not make up " + file.path() + " as it was: get it again");
        }
    }
}
