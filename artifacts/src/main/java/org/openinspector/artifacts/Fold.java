package org.openinspector.artifacts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Applies layers on top of each other, entry by entry, as unpacking them one after the other into
/// one folder would, on a tree that holds only what matters: folders, links, and files that were
/// read. A file that was not wanted leaves no node; it only removes the one it hides.
///
/// The content behind a wanted link may not have been wanted itself. [#run] then goes over the
/// records again, now watching for those paths, and answers with the entries to read ([Wish]).
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md">OCI image
///   specification, "Applying Changesets", "Whiteouts"</a>
final class Fold<T> {
    /// A link to a link to … a file nobody wanted: each step may take a round.
    private static final int ROUNDS_MAX = 8;

    /// A hundred layers fold in less than one second; links made to lead in circles take longer.
    private static final long SECONDS_MAX = 120;

    private final List<LayerRecord<T>> layers;
    private final List<Optional<String>> digests;
    private final Predicate<EntryHeader> wants;
    private final Walk walk;

    private final Set<EntryPath> watched = new HashSet<>();
    private final Set<EntryPath> missing = new HashSet<>();
    private final List<ScanProblem> problems = new ArrayList<>();
    private final List<Dangling<T>> dangling = new ArrayList<>();
    private final long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    private Tree<T> tree = new Tree<>();

    /// A file to read after all.
    ///
    /// @param node the path in the view that wants it; gets the value
    /// @param path under which it is read
    /// @param layer of the content, index
    /// @param ordinal of the content's entry in the layer
    record Wish<T>(Node<T> node, EntryPath path, int layer, int ordinal) {}

    /// A tree, and the files still to read.
    ///
    /// @param dangling wanted symbolic links that lead to nothing the layers told of
    record Folded<T>(
            Tree<T> tree,
            List<Wish<T>> wishes,
            List<Dangling<T>> dangling,
            List<ScanProblem> problems) {}

    /// A link, and the path it leads to.
    record Dangling<T>(Node<T> node, EntryPath path) {}

    private Fold(
            List<LayerRecord<T>> layers,
            List<Optional<String>> digests,
            Predicate<EntryHeader> wants,
            Walk walk) {
        this.layers = layers;
        this.digests = digests;
        this.wants = wants;
        this.walk = walk;
    }

    /// Folds the layers.
    ///
    /// @param layers lowest first
    /// @param digests the layers' digests, for problems
    /// @param wants whether the reader wants a file, for links and files that came to another path
    static <T> Folded<T> run(
            List<LayerRecord<T>> layers,
            List<Optional<String>> digests,
            Predicate<EntryHeader> wants,
            Walk walk)
            throws IOException {
        Fold<T> fold = new Fold<>(layers, digests, wants, walk);
        for (int round = 1; ; round++) {
            fold.apply();
            List<Wish<T>> wishes = fold.wishes();
            if (!fold.watched.addAll(fold.missing) || round == ROUNDS_MAX) {
                return new Folded<>(fold.tree, wishes, fold.dangling, fold.problems);
            }
        }
    }

    private void apply() throws IOException {
        tree = new Tree<>();
        missing.clear();
        problems.clear();
        for (int layer = 0; layer < layers.size(); layer++) {
            new LayerFold(layer, layers.get(layer)).apply();
        }
    }

    /// Applies one layer.
    private final class LayerFold {
        private final int layer;
        private final LayerRecord<T> record;

        /// Folders of the layer as far as they have been resolved, valid while the tree's `changes`
        /// stand still.
        private final List<@Nullable Node<T>> folders = new ArrayList<>();

        /// Which of them are elsewhere than the layer names them, because of links.
        private final BitSet moved = new BitSet();

        private int foldersValidAt;

        LayerFold(int layer, LayerRecord<T> record) {
            this.layer = layer;
            this.record = record;
        }

        void apply() throws IOException {
            for (int entry = 0; entry < record.size(); entry++) {
                if ((entry & 0xff) == 0) {
                    walk.checkInterrupted();
                    if (System.nanoTime() - deadline > 0) {
                        problem(
                                EntryPath.ROOT,
                                "takes longer than " + SECONDS_MAX + " s to apply: many links");
                        return;
                    }
                }
                apply(entry);
            }
            for (EntryPath path : tree.overrun) {
                problem(path, "a folder takes the place of a file, expected a whiteout before it");
            }
            tree.overrun.clear();
        }

        private void problem(EntryPath path, String message) {
            problems.add(new ScanProblem(walk.reporter, path, digests.get(layer), 0, message));
        }

        private void apply(int entry) {
            EntryKind kind = record.kind(entry);
            if (kind == EntryKind.WHITEOUT || kind == EntryKind.OPAQUE) {
                delete(entry, kind);
                return;
            }
            Node<T> folder = folder(record.folderOf(entry));
            if (folder == null) {
                if (kind != EntryKind.UNREAD && kind != EntryKind.OTHER) {
                    problem(record.path(entry), "its folder's symbolic links loop");
                }
                return;
            }
            touch(folder);
            EntryPath name = record.name(entry);
            if (name.isRoot()) {
                return;
            }
            Node<T> old = folder.child(name);
            switch (kind) {
                case FOLDER -> {
                    Node<T> node = old;
                    if (node == null || !node.isFolder()) {
                        if (folder.depth >= Tree.DEPTH_MAX) {
                            return;
                        }
                        node = place(new Node<>(folder, name, kind));
                    }
                    touch(node);
                }
                case UNREAD, OTHER -> unread(entry, kind, folder, name, old);
                case READ -> {
                    Node<T> node = place(new Node<>(folder, name, kind));
                    content(node, layer, entry);
                    node.wanted = true;
                    node.value = record.value(entry);
                }
                case SYMLINK -> {
                    Node<T> node = new Node<>(folder, name, kind);
                    node.target = record.target(entry);
                    node.wanted = record.wanted(entry);
                    place(node);
                }
                case HARD_LINK -> hardLink(entry, folder, name, old);
                case WHITEOUT, OPAQUE -> throw new IllegalStateException("handled above");
            }
        }

        private void content(Node<T> node, int contentLayer, int contentEntry) {
            node.contentLayer = contentLayer;
            node.contentEntry = contentEntry;
        }

        private Node<T> place(Node<T> node) {
            tree.put(node);
            node.layer = layer;
            node.touchedBy = layer;
            return node;
        }

        private void touch(Node<T> node) {
            for (Node<T> at = node; at != null && at.touchedBy != layer; at = at.parent) {
                at.touchedBy = layer;
            }
        }

        private @Nullable Node<T> folder(int index) {
            if (foldersValidAt != tree.changes) {
                folders.clear();
                foldersValidAt = tree.changes;
            }
            while (folders.size() <= index) {
                folders.add(null);
            }
            Node<T> folder = folders.get(index);
            if (folder == null) {
                int before = tree.changes;
                EntryPath path = record.folder(index);
                folder = tree.folder(path);
                if (before == tree.changes) {
                    folders.set(index, folder);
                }
                moved.set(index, folder != null && !folder.path().equals(path));
            }
            return folder;
        }

        private void unread(
                int entry, EntryKind kind, Node<T> folder, EntryPath name, @Nullable Node<T> old) {
            boolean isMoved = moved.get(record.folderOf(entry));
            boolean watch = false;
            boolean wanted = false;
            if (isMoved || !watched.isEmpty()) {
                EntryPath path = folder.path().resolve(name);
                watch = watched.contains(path);
                wanted =
                        isMoved
                                && kind == EntryKind.UNREAD
                                && wants.test(new EntryHeader(path, 0, 1));
            }
            if (watch || wanted) {
                Node<T> node = place(new Node<>(folder, name, kind));
                content(node, layer, entry);
                node.wanted = wanted;
            } else if (old != null) {
                tree.remove(old);
            }
        }

        private void hardLink(int entry, Node<T> folder, EntryPath name, @Nullable Node<T> old) {
            EntryPath to = EntryPath.parse(record.target(entry)).orElse(EntryPath.ROOT);
            Tree.Place<T> place = to.isRoot() ? null : tree.find(to, false).orElse(null);
            Node<T> source = place == null ? null : place.node();
            if (source != null && source == old) {
                return;
            }
            boolean wanted = record.wanted(entry);
            if (source == null || source.isFolder()) {
                if (place != null && source == null && (wanted || watches(folder, name))) {
                    missing.add(place.path());
                    if (wanted && watched.contains(place.path())) {
                        problem(
                                record.path(entry),
                                "is a hard link to " + place.path() + ", which is not there");
                    }
                }
                if (old != null) {
                    tree.remove(old);
                }
                return;
            }
            Node<T> node = new Node<>(folder, name, source.kind);
            node.target = source.target;
            node.wanted = wanted;
            node.value = source.value;
            content(node, source.contentLayer, source.contentEntry);
            place(node);
        }

        private boolean watches(Node<T> folder, EntryPath name) {
            return !watched.isEmpty() && watched.contains(folder.path().resolve(name));
        }

        private void delete(int entry, EntryKind kind) {
            Tree.Place<T> place =
                    tree.find(record.folder(record.folderOf(entry)), true).orElse(null);
            Node<T> folder = place == null ? null : place.node();
            if (folder == null || folder.children == null) {
                return;
            }
            if (kind == EntryKind.OPAQUE) {
                sweep(folder);
                return;
            }
            Node<T> node = folder.child(record.name(entry));
            if (node == null) {
                return;
            }
            if (node.touchedBy == layer) {
                sweep(node);
            } else {
                tree.remove(node);
            }
        }

        /// Deletes what lower layers have below a folder.
        private void sweep(Node<T> folder) {
            // Whatever is below a swept folder came with this layer.
            if (folder.children == null || folder.sweptBy == layer) {
                return;
            }
            folder.sweptBy = layer;
            boolean changed = folder.children.values().removeIf(child -> child.touchedBy != layer);
            if (changed) {
                tree.changes++;
            }
            for (Node<T> child : folder.children.values()) {
                sweep(child);
            }
        }
    }

    /// The files that wanted links lead to, and files that came to a wanted path, as far as they
    /// were not read. Adds to `missing` what to watch for.
    private List<Wish<T>> wishes() {
        List<Wish<T>> wishes = new ArrayList<>();
        dangling.clear();
        List<Node<T>> open = new ArrayList<>(List.of(tree.root));
        while (!open.isEmpty()) {
            Node<T> folder = open.removeLast();
            if (folder.children == null) {
                continue;
            }
            for (Node<T> node : folder.children.values()) {
                if (node.isFolder()) {
                    open.add(node);
                } else if (node.wanted && node.kind == EntryKind.UNREAD) {
                    wishes.add(wish(node, node));
                } else if (node.wanted && node.target != null) {
                    Tree.Place<T> place = tree.find(node).orElse(null);
                    Node<T> at = place == null ? null : place.node();
                    if (place != null && at == null) {
                        missing.add(place.path());
                        dangling.add(new Dangling<>(node, place.path()));
                    } else if (at != null && at.kind == EntryKind.UNREAD) {
                        wishes.add(wish(node, at));
                    }
                }
            }
        }
        return wishes;
    }

    private Wish<T> wish(Node<T> node, Node<T> content) {
        return new Wish<>(
                node,
                node.path(),
                content.contentLayer,
                layers.get(content.contentLayer).ordinal(content.contentEntry));
    }
}
