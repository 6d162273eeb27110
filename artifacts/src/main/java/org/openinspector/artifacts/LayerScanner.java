package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Reads a layer front to back, hands the wanted files to the reader, and records what the layer
/// does.
final class LayerScanner<T> {
    /// Longer paths cannot be used on Linux.
    static final int PATH_BYTES_MAX = 4096;

    private static final EntryPath WHITEOUT = EntryPath.of(".wh.");
    private static final EntryPath OPAQUE = EntryPath.of(".wh..wh..opq");
    private static final EntryPath AUFS = EntryPath.of(".wh..wh.");

    private final Walk walk;
    private final FileReader<T> reader;
    private final Optional<String> layer;
    private final LayerRecorder<T> recorder;
    private final Helpers<T> helpers;

    LayerScanner(Walk walk, FileReader<T> reader, Workers workers, Optional<String> layer) {
        this.walk = walk;
        this.reader = reader;
        this.layer = layer;
        this.recorder = new LayerRecorder<>(walk, layer);
        this.helpers = new Helpers<>(workers, walk, reader, recorder);
    }

    /// Reads all of the layer, or as far as it can be read.
    LayerRecord<T> scan(Slice stored) throws IOException {
        try (helpers) {
            entries(stored);
            helpers.finish();
        }
        return recorder.record();
    }

    private void entries(Slice stored) throws IOException {
        try (ByteSource source = ByteSource.open(stored, walk)) {
            TarReader tar = new TarReader(source);
            while (tar.next()) {
                entry(tar);
            }
            source.finish();
        } catch (InterruptedIOException | ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            recorder.problem(
                    EntryPath.ROOT,
                    layer.map(digest -> "layer " + digest + " ").orElse("the archive ")
                            + (e instanceof DamagedStreamException
                                    ? e.getMessage()
                                    : "cannot be read: " + Reasons.of(e)));
        }
    }

    private void entry(TarReader tar) throws IOException {
        byte[] raw = tar.name();
        EntryPath path = EntryPath.parse(raw).orElse(null);
        if (path == null) {
            recorder.problem(
                    EntryPath.ROOT,
                    "expected a path inside the root, got \"" + Names.printable(raw) + "\"");
            return;
        }
        if (path.length() > PATH_BYTES_MAX) {
            recorder.problem(
                    EntryPath.ROOT,
                    "expected a path of at most "
                            + PATH_BYTES_MAX
                            + " bytes, got "
                            + path.length()
                            + ": \""
                            + Names.printable(raw)
                            + "\"");
            return;
        }
        EntryPath folder = path.parent();
        EntryPath name = path.name();
        if (Names.startsWith(name, WHITEOUT)) {
            whiteout(tar, path, folder, name);
            return;
        }
        if (Names.startsWith(path, AUFS)) {
            // What an AUFS host kept for itself in the layer's root: `.wh..wh.plnk/…`.
            return;
        }
        switch (tar.type()) {
            case DIRECTORY -> recorder.add(EntryKind.FOLDER, tar.ordinal(), folder, name);
            case OTHER -> recorder.add(EntryKind.OTHER, tar.ordinal(), folder, name);
            case FILE -> file(tar, path, folder, name);
            case SYMLINK -> symlink(tar, path, folder, name);
            case HARD_LINK -> hardLink(tar, path, folder, name);
        }
    }

    private void whiteout(TarReader tar, EntryPath path, EntryPath folder, EntryPath name)
            throws DamagedStreamException {
        if (name.equals(OPAQUE)) {
            recorder.add(EntryKind.OPAQUE, tar.ordinal(), folder, EntryPath.ROOT);
            return;
        }
        byte[] bytes = name.toBytes();
        int from = WHITEOUT.length();
        EntryPath hidden = EntryPath.parse(bytes, from, bytes.length - from).orElse(EntryPath.ROOT);
        if (hidden.length() != bytes.length - from || hidden.isRoot()) {
            recorder.problem(path, "expected a whiteout .wh.<name>, got \"" + name + "\"");
            return;
        }
        recorder.add(EntryKind.WHITEOUT, tar.ordinal(), folder, hidden);
    }

    private void file(TarReader tar, EntryPath path, EntryPath folder, EntryPath name)
            throws IOException {
        if (!reader.wants(new EntryHeader(path, tar.mode(), tar.size()))) {
            recorder.add(EntryKind.UNREAD, tar.ordinal(), folder, name);
            return;
        }
        if (helpers.canTake(tar.size())) {
            recorder.addRead(tar.ordinal(), folder, name, null);
            hand(tar, path);
        } else {
            recorder.addRead(tar.ordinal(), folder, name, read(tar, path));
        }
    }

    private void hand(TarReader tar, EntryPath path) throws IOException {
        int entry = recorder.last();
        try (PassingFile file = PassingFile.of(tar, path, layer, walk)) {
            helpers.take(entry, file);
        } catch (InterruptedIOException | ClosedChannelException | DamagedStreamException e) {
            throw e;
        } catch (IOException e) {
            recorder.problem(path, Reasons.of(e));
        }
    }

    private @Nullable T read(TarReader tar, EntryPath path) throws IOException {
        try (PassingFile file = PassingFile.of(tar, path, layer, walk)) {
            return Readers.read(reader, file, walk, recorder::problem);
        }
    }

    private void symlink(TarReader tar, EntryPath path, EntryPath folder, EntryPath name)
            throws IOException {
        byte[] target = tar.linkName();
        if (target.length > PATH_BYTES_MAX || target.length == 0) {
            recorder.problem(
                    path,
                    "expected a link of 1 to " + PATH_BYTES_MAX + " bytes, got " + target.length);
            recorder.add(EntryKind.OTHER, tar.ordinal(), folder, name);
            return;
        }
        recorder.addLink(
                EntryKind.SYMLINK,
                Readers.wantsLink(reader, path),
                tar.ordinal(),
                folder,
                name,
                target);
    }

    private void hardLink(TarReader tar, EntryPath path, EntryPath folder, EntryPath name)
            throws IOException {
        EntryPath target = EntryPath.parse(tar.linkName()).orElse(EntryPath.ROOT);
        if (target.isRoot() || target.length() > PATH_BYTES_MAX) {
            recorder.problem(
                    path,
                    "expected a hard link to a path inside the root, got \""
                            + Names.printable(tar.linkName())
                            + "\"");
            recorder.add(EntryKind.OTHER, tar.ordinal(), folder, name);
            return;
        }
        // The header tells the mode, but not the size of what is behind the link.
        boolean wanted = reader.wants(new EntryHeader(path, tar.mode(), 1));
        recorder.addLink(
                EntryKind.HARD_LINK, wanted, tar.ordinal(), folder, name, target.toBytes());
    }

    /// Goes over the layer again for contents that turned out to be wanted under another path.
    ///
    /// @param wishes by the entry's ordinal
    List<ScanProblem> reread(Slice stored, Map<Integer, List<Fold.Wish<T>>> wishes)
            throws IOException {
        int left = wishes.size();
        try (ByteSource source = ByteSource.open(stored, walk)) {
            TarReader tar = new TarReader(source);
            while (left > 0 && tar.next()) {
                List<Fold.Wish<T>> here = wishes.get(tar.ordinal());
                if (here != null) {
                    left--;
                    fulfil(tar, here);
                }
            }
        } catch (InterruptedIOException | ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            recorder.problem(
                    EntryPath.ROOT, "links into this layer could not be read: " + Reasons.of(e));
        }
        return recorder.record().problems();
    }

    private void fulfil(TarReader tar, List<Fold.Wish<T>> wishes) throws IOException {
        if (wishes.size() == 1) {
            Fold.Wish<T> wish = wishes.getFirst();
            wish.node().value = read(tar, wish.path());
            return;
        }
        try (PassingFile file = PassingFile.of(tar, wishes.getFirst().path(), layer, walk)) {
            Content content = file.content();
            for (Fold.Wish<T> wish : wishes) {
                try (PassingFile same = PassingFile.of(content, wish.path(), layer, walk)) {
                    wish.node().value = Readers.read(reader, same, walk, recorder::problem);
                }
            }
        }
    }
}
