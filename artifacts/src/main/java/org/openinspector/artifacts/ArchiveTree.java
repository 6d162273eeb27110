package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// An image in a tar file: one pass over its headers finds where everything lies, then layers are
/// read where they are, in parallel. A compressed one is unpacked into a temporary file first.
final class ArchiveTree implements FileTree {
    /// An image has a few files a layer.
    private static final int FILES_MAX = 100_000;

    private static final int LINKS_MAX = 40;

    private final String name;
    private final FileChannel channel;
    private final Map<EntryPath, Slice> files = new HashMap<>();
    private final Map<EntryPath, EntryPath> links = new HashMap<>();
    private String damage = "";

    private ArchiveTree(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    static ArchiveTree open(Path file, Walk walk) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw ArtifactException.unreadable(
                    "could not open "
                            + file
                            + ": "
                            + (Files.isDirectory(file)
                                    ? "it is a folder, expected an archive file"
                                    : Files.exists(file)
                                            ? "it is a pipe or a device, expected an archive file;"
                                                    + " write it to a file first"
                                            : "there is no such file"));
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw ArtifactException.unreadable("could not open " + file + ": " + Reasons.of(e));
        }
        try {
            FileChannel unpacked = unpacked(file, channel, walk);
            if (unpacked != null) {
                channel.close();
                channel = unpacked;
            }
            ArchiveTree tree = new ArchiveTree(file.toString(), channel);
            tree.index(Slice.of(channel), walk);
            return tree;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /// The archive in a temporary file; null if it is not compressed.
    private static @Nullable FileChannel unpacked(Path file, FileChannel channel, Walk walk)
            throws IOException {
        try (ByteSource source = ByteSource.open(Slice.of(channel), walk)) {
            if (source instanceof PlainSource) {
                return null;
            }
            FileChannel plain = walk.spill.temporaryFile();
            boolean done = false;
            try {
                byte[] buffer = new byte[256 << 10];
                for (int count = source.read(buffer, 0, buffer.length);
                        count > 0;
                        count = source.read(buffer, 0, buffer.length)) {
                    Spill.write(plain, buffer, count);
                }
                done = true;
            } catch (DamagedStreamException e) {
                throw ArtifactException.unreadable(
                        "could not unpack " + file + ": it " + e.getMessage());
            } finally {
                if (!done) {
                    plain.close();
                }
            }
            return plain;
        }
    }

    private void index(Slice archive, Walk walk) throws IOException {
        try (ByteSource source = new PlainSource(archive, walk)) {
            TarReader tar = new TarReader(source);
            while (tar.next()) {
                EntryPath path = EntryPath.parse(tar.name()).orElse(null);
                if (path == null || path.length() > LayerScanner.PATH_BYTES_MAX) {
                    continue;
                }
                if (files.size() + links.size() >= FILES_MAX) {
                    throw ArtifactException.unreadable(
                            "could not open "
                                    + name
                                    + ": it has more than "
                                    + FILES_MAX
                                    + " files, expected an image archive");
                }
                switch (tar.type()) {
                    case FILE -> {
                        if (tar.direct() instanceof Slice content) {
                            files.put(path, content);
                            links.remove(path);
                        }
                    }
                    case SYMLINK -> link(path, path.parent(), tar.linkName());
                    case HARD_LINK -> link(path, EntryPath.ROOT, tar.linkName());
                    case DIRECTORY, OTHER -> {}
                }
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (DamagedStreamException e) {
            if (files.isEmpty()) {
                throw ArtifactException.unreadable(
                        "could not open " + name + ": it " + e.getMessage());
            }
            damage = String.valueOf(e.getMessage());
        }
    }

    private void link(EntryPath path, EntryPath from, byte[] target) {
        byte[] start = from.toBytes();
        ByteBuffer joined = ByteBuffer.allocate(start.length + 1 + target.length);
        if (target.length == 0 || target[0] != '/') {
            joined.put(start).put((byte) '/');
        }
        joined.put(target);
        EntryPath.parse(joined.array(), 0, joined.position())
                .ifPresent(to -> {
                    links.put(path, to);
                    files.remove(path);
                });
    }

    @Override
    public Optional<Slice> open(String path) {
        EntryPath at =
                EntryPath.parse(path.getBytes(StandardCharsets.UTF_8)).orElse(EntryPath.ROOT);
        for (int i = 0; i < LINKS_MAX; i++) {
            Slice content = files.get(at);
            if (content != null) {
                return Optional.of(content);
            }
            EntryPath to = links.get(at);
            if (to == null) {
                return Optional.empty();
            }
            at = to;
        }
        return Optional.empty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String damage() {
        return damage;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
