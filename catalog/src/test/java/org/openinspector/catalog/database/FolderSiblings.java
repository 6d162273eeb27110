package org.openinspector.catalog.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;

/// The files below a folder of the test's machine, as a view's.
public record FolderSiblings(Path root, Optional<Distribution> distribution) implements Siblings {
    @Override
    public Optional<InputStream> open(EntryPath path) throws IOException {
        Path file = root.resolve(path.toString());
        return Files.isRegularFile(file)
                ? Optional.of(Files.newInputStream(file))
                : Optional.empty();
    }

    @Override
    public List<EntryPath> in(EntryPath folder) {
        Path path = root.resolve(folder.toString());
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> folder.resolve(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
