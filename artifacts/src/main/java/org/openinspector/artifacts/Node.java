package org.openinspector.artifacts;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// A path of the view while layers are applied. Of files only those are nodes that were read, or
/// that somebody looks for.
final class Node<T> {
    final @Nullable Node<T> parent;
    final EntryPath name;
    final int depth;
    final EntryKind kind;

    /// By name; for folders only.
    final @Nullable Map<EntryPath, Node<T>> children;

    /// The layer that last put an entry here or below.
    int touchedBy = -1;

    /// The last layer that deleted what lower layers had below.
    int sweptBy = -1;

    /// The layer that brought this path.
    int layer = -1;

    /// Where the content comes from: differs from the path's own layer and entry for hard links.
    int contentLayer = -1;

    int contentEntry = -1;

    /// Of a symbolic link, its text.
    byte @Nullable [] target;

    /// Whether the reader wants a file at this path.
    boolean wanted;

    /// What was kept of the file.
    @Nullable T value;

    Node(@Nullable Node<T> parent, EntryPath name, EntryKind kind) {
        this.parent = parent;
        this.name = name;
        this.kind = kind;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.children = kind == EntryKind.FOLDER ? new HashMap<>(4) : null;
    }

    boolean isFolder() {
        return children != null;
    }

    /// The child of that name; null if there is none, or this is no folder.
    @Nullable Node<T> child(EntryPath name) {
        return children == null ? null : children.get(name);
    }

    EntryPath path() {
        if (parent == null) {
            return EntryPath.ROOT;
        }
        int length = -1;
        for (Node<T> at = this; at.parent != null; at = at.parent) {
            length += 1 + at.name.length();
        }
        byte[] path = new byte[length];
        int end = length;
        for (Node<T> at = this; at.parent != null; at = at.parent) {
            int from = end - at.name.length();
            for (int i = from; i < end; i++) {
                path[i] = at.name.byteAt(i - from);
            }
            if (from > 0) {
                path[from - 1] = '/';
            }
            end = from - 1;
        }
        return EntryPath.parse(path)
                .orElseThrow(() -> new IllegalStateException("a node's path leaves the root"));
    }
}
