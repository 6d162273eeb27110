package org.openinspector.artifacts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// The final view, after [Fold].
final class FoldedView<T> implements View<T> {
    private final Tree<T> tree;
    private final List<Optional<String>> digests;
    private final List<Found<T>> files;
    private final List<ScanProblem> problems;

    /// @param digests of the layers that the tree's nodes name by index
    FoldedView(Tree<T> tree, List<Optional<String>> digests, List<ScanProblem> problems) {
        this.tree = tree;
        this.digests = List.copyOf(digests);
        this.problems = List.copyOf(problems);
        List<Found<T>> found = new ArrayList<>();
        List<Node<T>> open = new ArrayList<>(List.of(tree.root));
        while (!open.isEmpty()) {
            Node<T> node = open.removeLast();
            if (node.children != null) {
                open.addAll(node.children.values());
            } else if (node.wanted) {
                found(node).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparing(Found::path));
        this.files = List.copyOf(found);
    }

    private Optional<Found<T>> found(Node<T> node) {
        @Nullable T value = node.value;
        return value == null
                ? Optional.empty()
                : Optional.of(new Found<>(node.path(), digests.get(node.layer), value));
    }

    @Override
    public List<Found<T>> files() {
        return files;
    }

    @Override
    public Optional<Found<T>> file(EntryPath path) {
        Node<T> here = node(tree.find(path, false));
        if (here != null && here.target != null && here.value == null) {
            here = node(tree.find(path, true));
        }
        return here == null ? Optional.empty() : found(here);
    }

    private static <T> @Nullable Node<T> node(Optional<Tree.Place<T>> place) {
        return place.isEmpty() ? null : place.get().node();
    }

    @Override
    public EntryPath canonical(EntryPath path) {
        return tree.find(path, false).map(Tree.Place::path).orElse(path);
    }

    @Override
    public List<ScanProblem> problems() {
        return problems;
    }
}
