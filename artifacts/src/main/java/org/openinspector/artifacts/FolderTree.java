package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A layout in a folder. Blobs may be symbolic links, as some build tools make them: what counts is
/// their digest.
final class FolderTree implements FileTree {
    private final Path folder;
    private final List<FileChannel> open = new ArrayList<>();

    FolderTree(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<Slice> open(String path) throws IOException {
        Path file = folder.resolve(path);
        // Opening a pipe would wait for ever.
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            open.add(channel);
            return Optional.of(Slice.of(channel));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw ArtifactException.unreadable("could not open " + file + ": " + Reasons.of(e));
        }
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public String damage() {
        return "";
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : open) {
            channel.close();
        }
    }
}
