package org.openinspector.catalog.java;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Optional;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.model.EntryPath;

/// A scanned file in memory.
record MemoryFile(EntryPath path, Content content) implements ScannedFile {
    static MemoryFile of(String path, byte[] bytes) {
        return new MemoryFile(EntryPath.of(path), Content.of(bytes));
    }

    @Override
    public Optional<String> layer() {
        return Optional.empty();
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public InputStream stream() {
        try {
            return new ByteArrayInputStream(content.bytes(0, (int) content.size()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// A catalog as text, one package or problem a line: purl, path, doubt.
    static String text(Catalog catalog) {
        StringBuilder text = new StringBuilder();
        for (Catalog.Entry entry : catalog.packages()) {
            var evidence = entry.installed().evidence().getFirst();
            text.append(entry.installed().purl()).append(' ').append(evidence.path());
            evidence.doubt().ifPresent(doubt -> text.append(" doubt: ").append(doubt));
            text.append('\n');
        }
        for (var problem : catalog.problems()) {
            text.append("problem ").append(problem.path()).append(": ");
            text.append(problem.message()).append('\n');
        }
        return text.toString();
    }
}
