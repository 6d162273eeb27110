package org.openinspector.artifacts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// The view's folders, links and kept files, and how paths are resolved among them: as the kernel
/// does after `chroot`, so that neither `..` nor an absolute link leaves the root.
final class Tree<T> {
    /// As many as Linux follows.
    private static final int LINKS_MAX = 40;

    /// Deeper folders cannot be reached by a path of 4,096 bytes.
    static final int DEPTH_MAX = 2_048;

    private static final int OVERRUN_MAX = 20;

    private static final byte[] DOT = {'.'};
    private static final byte[] DOTS = {'.', '.'};

    final Node<T> root = new Node<>(null, EntryPath.ROOT, EntryKind.FOLDER);

    /// Grows when a folder or link goes away: what was resolved before may be elsewhere now.
    int changes;

    /// Files that had to make way for a folder although no entry says so: no tool unpacks that.
    final List<EntryPath> overrun = new ArrayList<>();

    /// Where a path leads.
    ///
    /// @param node null if nothing is known there
    /// @param path the path with all links followed
    record Place<T>(@Nullable Node<T> node, EntryPath path) {}

    /// Puts a node at its name, in place of what was there.
    void put(Node<T> node) {
        Node<T> parent = node.parent;
        if (parent == null || parent.children == null) {
            throw new IllegalArgumentException("a node needs a folder");
        }
        Node<T> old = parent.children.put(node.name, node);
        if (old != null && (old.isFolder() || old.target != null)) {
            changes++;
        }
    }

    /// Takes a node and all below it away.
    void remove(Node<T> node) {
        if (node.parent != null && node.parent.children != null) {
            node.parent.children.remove(node.name);
            if (node.isFolder() || node.target != null) {
                changes++;
            }
        }
    }

    /// The folder at the path, links followed; made if it is missing, also in place of a file.
    ///
    /// @return null if links loop or the path gets too deep
    @Nullable Node<T> folder(EntryPath path) {
        Walker walker = new Walker(true);
        return walker.follow(path.toBytes(), true) ? walker.at : null;
    }

    /// What is at the path.
    ///
    /// @param followLast whether a link at the very end is followed too
    /// @return empty if links loop
    Optional<Place<T>> find(EntryPath path, boolean followLast) {
        Walker walker = new Walker(false);
        if (!walker.follow(path.toBytes(), followLast)) {
            return Optional.empty();
        }
        return Optional.of(walker.place());
    }

    /// Where a link leads.
    Optional<Place<T>> find(Node<T> link) {
        Walker walker = new Walker(false);
        Node<T> parent = link.parent;
        if (parent == null || link.target == null) {
            throw new IllegalArgumentException("no link");
        }
        walker.at = parent;
        walker.linksLeft--;
        return walker.follow(link.target, true) ? Optional.of(walker.place()) : Optional.empty();
    }

    /// Goes along a path; beyond what is known it goes on by names alone.
    private final class Walker {
        private final boolean make;
        private Node<T> at = root;
        private final List<EntryPath> beyond = new ArrayList<>();
        private int linksLeft = LINKS_MAX;

        Walker(boolean make) {
            this.make = make;
        }

        Place<T> place() {
            if (beyond.isEmpty()) {
                return new Place<>(at, at.path());
            }
            EntryPath path = at.path();
            for (EntryPath name : beyond) {
                path = path.resolve(name);
            }
            return new Place<>(null, path);
        }

        /// False if links loop or the path is too deep.
        boolean follow(byte[] path, boolean followLast) {
            if (path.length > 0 && path[0] == '/') {
                at = root;
                beyond.clear();
            }
            int end = path.length;
            while (end > 0 && path[end - 1] == '/') {
                end--;
            }
            int start = 0;
            for (int i = 0; i <= end; i++) {
                if (i < end && path[i] != '/') {
                    continue;
                }
                if (!component(path, start, i, i < end || followLast)) {
                    return false;
                }
                start = i + 1;
            }
            return true;
        }

        private boolean component(byte[] path, int from, int to, boolean followLink) {
            if (from >= to || is(path, from, to, DOT)) {
                return true;
            }
            if (is(path, from, to, DOTS)) {
                if (!beyond.isEmpty()) {
                    beyond.removeLast();
                } else if (at.parent != null) {
                    at = at.parent;
                }
                return true;
            }
            EntryPath name = EntryPath.parse(path, from, to - from).orElse(null);
            if (name == null) {
                return false;
            }
            if (!beyond.isEmpty()) {
                beyond.add(name);
                return beyond.size() + at.depth <= DEPTH_MAX;
            }
            Node<T> next = at.child(name);
            if (next != null && next.target != null && followLink) {
                return --linksLeft >= 0 && follow(next.target, true);
            }
            if (make && (next == null || !next.isFolder())) {
                if (at.depth >= DEPTH_MAX) {
                    return false;
                }
                Node<T> folder = new Node<>(at, name, EntryKind.FOLDER);
                if (next != null && overrun.size() < OVERRUN_MAX) {
                    overrun.add(folder.path());
                }
                next = folder;
                put(next);
            }
            if (next == null) {
                beyond.add(name);
            } else {
                at = next;
            }
            return true;
        }

        private static boolean is(byte[] path, int from, int to, byte[] name) {
            return Arrays.equals(path, from, to, name, 0, name.length);
        }
    }
}
