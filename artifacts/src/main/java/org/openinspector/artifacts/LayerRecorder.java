package org.openinspector.artifacts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Builds a [LayerRecord]. Not thread-safe.
final class LayerRecorder<T> {
    /// An entry that becomes a node of the view costs about this much, besides its name.
    private static final int NODE_BYTES = 160;

    private static final int ENTRY_BYTES = 13;
    private static final int PROBLEMS_MAX = 100;

    private final Walk walk;
    private final Optional<String> layer;

    private byte[] kinds = new byte[1024];
    private int[] ordinals = new int[1024];
    private int[] folderOf = new int[1024];
    private int[] nameEnds = new int[1024];
    private byte[] names = new byte[16 << 10];
    private int size;
    private int nameBytes;

    private final List<EntryPath> folders = new ArrayList<>();
    private final Map<EntryPath, Integer> folderIndex = new HashMap<>();
    private EntryPath lastFolder = EntryPath.ROOT;
    private int lastFolderIndex;

    private final Map<Integer, byte[]> targets = new HashMap<>();
    private final Map<Integer, T> values = new HashMap<>();
    private final List<ScanProblem> problems = new ArrayList<>();
    private int problemsLeftOut;

    LayerRecorder(Walk walk, Optional<String> layer) {
        this.walk = walk;
        this.layer = layer;
        folders.add(EntryPath.ROOT);
        folderIndex.put(EntryPath.ROOT, 0);
    }

    /// An entry without more to it.
    void add(EntryKind kind, int ordinal, EntryPath folder, EntryPath name)
            throws DamagedStreamException {
        boolean node = kind == EntryKind.FOLDER || kind == EntryKind.READ;
        entry(kind, false, ordinal, folder, name, node ? NODE_BYTES : 0);
    }

    /// A file that was wanted, and what was kept of it.
    void addRead(int ordinal, EntryPath folder, EntryPath name, @Nullable T value)
            throws DamagedStreamException {
        add(EntryKind.READ, ordinal, folder, name);
        value(last(), value);
    }

    /// Index of the entry added last.
    int last() {
        return size - 1;
    }

    /// What was kept of a file, told later.
    void value(int entry, @Nullable T value) {
        if (value != null) {
            values.put(entry, value);
        }
    }

    /// A symbolic or hard link.
    ///
    /// @param wanted whether the reader wants a file at the link's own path
    void addLink(
            EntryKind kind,
            boolean wanted,
            int ordinal,
            EntryPath folder,
            EntryPath name,
            byte[] target)
            throws DamagedStreamException {
        entry(kind, wanted, ordinal, folder, name, NODE_BYTES + target.length);
        targets.put(last(), target);
    }

    private void entry(
            EntryKind kind,
            boolean wanted,
            int ordinal,
            EntryPath folder,
            EntryPath name,
            int extraBytes)
            throws DamagedStreamException {
        if (size >= walk.limits.entriesMax()) {
            throw new DamagedStreamException(
                    "has more than " + walk.limits.entriesMax() + " entries");
        }
        int length = name.length();
        walk.keep((long) ENTRY_BYTES + length + extraBytes);
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            ordinals = Arrays.copyOf(ordinals, 2 * size);
            folderOf = Arrays.copyOf(folderOf, 2 * size);
            nameEnds = Arrays.copyOf(nameEnds, 2 * size);
        }
        if (names.length - nameBytes < length) {
            names = Arrays.copyOf(names, Math.max(2 * names.length, nameBytes + length));
        }
        for (int i = 0; i < length; i++) {
            names[nameBytes + i] = name.byteAt(i);
        }
        nameBytes += length;
        kinds[size] = LayerRecord.code(kind, wanted);
        ordinals[size] = ordinal;
        folderOf[size] = folder(folder);
        nameEnds[size] = nameBytes;
        size++;
    }

    private int folder(EntryPath folder) throws DamagedStreamException {
        if (folder.equals(lastFolder)) {
            return lastFolderIndex;
        }
        Integer known = folderIndex.get(folder);
        if (known == null) {
            // Each missing parent will be a node too, and is accounted for once.
            EntryPath parent = folder;
            while (folderIndex.putIfAbsent(parent, folders.size()) == null) {
                walk.keep(2L * NODE_BYTES + parent.length());
                folders.add(parent);
                parent = parent.parent();
            }
            known = folderIndex.get(folder);
        }
        lastFolder = folder;
        lastFolderIndex = known == null ? 0 : known;
        return lastFolderIndex;
    }

    /// Something that could not be read.
    ///
    /// @param path [EntryPath#ROOT] for the layer as a whole
    void problem(EntryPath path, String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new ScanProblem(walk.reporter, path, layer, 0, message));
        } else {
            problemsLeftOut++;
        }
    }

    LayerRecord<T> record() {
        if (problemsLeftOut > 0) {
            problems.add(
                    new ScanProblem(
                            walk.reporter,
                            EntryPath.ROOT,
                            layer,
                            0,
                            "and " + problemsLeftOut + " more problems"));
            problemsLeftOut = 0;
        }
        return new LayerRecord<>(
                size,
                Arrays.copyOf(kinds, size),
                Arrays.copyOf(ordinals, size),
                Arrays.copyOf(folderOf, size),
                Arrays.copyOf(nameEnds, size),
                Arrays.copyOf(names, nameBytes),
                folders,
                targets,
                values,
                problems);
    }
}
