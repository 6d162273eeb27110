package org.openinspector.artifacts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// What a layer does, without its contents: its entries in order and what was kept of the files
/// that were wanted. A pure value: it depends on the layer and the reader only, so it can be stored
/// under the layer's digest; [Fold] makes a view of several. Entries are kept as columns, because a
/// layer has a hundred thousand of them and few matter.
///
/// @param <T> what is kept of a file
final class LayerRecord<T> {
    private static final byte WANTED = 0x40;

    private final int size;
    private final byte[] kinds;
    private final int[] ordinals;
    private final int[] folderOf;
    private final int[] nameEnds;
    private final byte[] names;
    private final List<EntryPath> folders;
    private final Map<Integer, byte[]> targets;
    private final Map<Integer, T> values;
    private final List<ScanProblem> problems;

    LayerRecord(
            int size,
            byte[] kinds,
            int[] ordinals,
            int[] folderOf,
            int[] nameEnds,
            byte[] names,
            List<EntryPath> folders,
            Map<Integer, byte[]> targets,
            Map<Integer, T> values,
            List<ScanProblem> problems) {
        this.size = size;
        this.kinds = kinds;
        this.ordinals = ordinals;
        this.folderOf = folderOf;
        this.nameEnds = nameEnds;
        this.names = names;
        this.folders = List.copyOf(folders);
        this.targets = Map.copyOf(targets);
        this.values = Map.copyOf(values);
        this.problems = List.copyOf(problems);
    }

    static byte code(EntryKind kind, boolean wanted) {
        return (byte) (kind.code | (wanted ? WANTED : 0));
    }

    int size() {
        return size;
    }

    EntryKind kind(int entry) {
        return EntryKind.of(kinds[entry] & ~WANTED);
    }

    /// For links: whether the reader wants a file at their own path.
    boolean wanted(int entry) {
        return (kinds[entry] & WANTED) != 0;
    }

    /// Which entry of the archive this was, counted from 0.
    int ordinal(int entry) {
        return ordinals[entry];
    }

    /// Index of the folder the entry is in, as the layer names it.
    int folderOf(int entry) {
        return folderOf[entry];
    }

    int folderCount() {
        return folders.size();
    }

    EntryPath folder(int index) {
        return folders.get(index);
    }

    /// The entry's own name: one component, or the root's empty one.
    EntryPath name(int entry) {
        int from = entry == 0 ? 0 : nameEnds[entry - 1];
        int to = nameEnds[entry];
        return from == to
                ? EntryPath.ROOT
                : EntryPath.parse(names, from, to - from)
                        .orElseThrow(() -> new IllegalStateException("entry has no name"));
    }

    /// The entry's path as the layer names it.
    EntryPath path(int entry) {
        return folder(folderOf(entry)).resolve(name(entry));
    }

    /// Where a link points: of a hard link a path from the root, of a symbolic link its text.
    byte[] target(int entry) {
        byte[] target = targets.get(entry);
        if (target == null) {
            throw new IllegalArgumentException("entry " + entry + " is no link");
        }
        return target;
    }

    /// What was kept of a file; null if nothing was.
    @Nullable T value(int entry) {
        return values.get(entry);
    }

    List<ScanProblem> problems() {
        return problems;
    }
}
