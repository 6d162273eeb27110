package org.openinspector.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// All selectors compiled into one automaton: a map of exact paths, and one trie over reversed
/// suffixes that is walked once from the end of a path. What a selector asks beyond its suffix (a
/// folder) is checked only where the suffix fits. Answers are bit sets over at most 64 owners.
final class PathMatcher {
    private final Map<EntryPath, Long> exact = new HashMap<>();
    private final Node suffixes = new Node();
    private final List<Magic> magics = new ArrayList<>();

    private static final class Node {
        private final Map<Byte, Node> next = new HashMap<>();
        private final List<Condition> here = new ArrayList<>();
        private @Nullable Node @Nullable [] dense;

        /// The children by byte, built on first use; a race builds it twice, to the same result.
        @Nullable Node[] dense() {
            @Nullable Node[] built = dense;
            if (built == null) {
                built = new Node[256];
                for (Map.Entry<Byte, Node> child : next.entrySet()) {
                    built[child.getKey() & 0xff] = child.getValue();
                }
                dense = built;
            }
            return built;
        }
    }

    /// What must hold besides the suffix.
    ///
    /// @param parent the exact parent folder; null if any
    /// @param component a folder name that must occur; null if any
    private record Condition(
            long owners, @Nullable EntryPath parent, @Nullable EntryPath component) {
        boolean holds(EntryPath path) {
            if (parent != null && !path.parent().equals(parent)) {
                return false;
            }
            return component == null || hasComponent(path, component);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Magic(byte[] bytes, long owners) {}

    /// Adds the selectors of one owner.
    ///
    /// @param owner bit number, 0 to 63
    void add(int owner, List<FileSelector> selectors) {
        if (owner < 0 || owner > 63) {
            throw new IllegalArgumentException("owner " + owner + ", expected 0 to 63");
        }
        long bit = 1L << owner;
        for (FileSelector selector : selectors) {
            switch (selector) {
                case FileSelector.ExactPath(String path) ->
                        exact.merge(EntryPath.of(path), bit, (a, b) -> a | b);
                case FileSelector.Suffix(String suffix) ->
                        addSuffix(suffix, new Condition(bit, null, null));
                case FileSelector.InFolder(String folder, String suffix) ->
                        addSuffix(suffix, new Condition(bit, EntryPath.of(folder), null));
                case FileSelector.UnderFolder(String folderName, String suffix) ->
                        addSuffix(suffix, new Condition(bit, null, EntryPath.of(folderName)));
                case FileSelector.LeadingBytes(String hex) ->
                        magics.add(new Magic(HexFormat.of().parseHex(hex), bit));
            }
        }
    }

    private void addSuffix(String suffix, Condition condition) {
        Node node = suffixes;
        byte[] bytes = suffix.getBytes(StandardCharsets.UTF_8);
        for (int i = bytes.length - 1; i >= 0; i--) {
            node = node.next.computeIfAbsent(bytes[i], b -> new Node());
        }
        node.here.add(condition);
    }

    /// The owners that want a file for its path.
    long select(EntryPath path) {
        long owners = exact.getOrDefault(path, 0L);
        Node node = suffixes;
        int i = path.length() - 1;
        while (true) {
            for (int c = 0; c < node.here.size(); c++) {
                Condition condition = node.here.get(c);
                if ((owners & condition.owners) == 0 && condition.holds(path)) {
                    owners |= condition.owners;
                }
            }
            if (i < -1) {
                return owners;
            }
            // A suffix that begins with a slash also fits a path that begins with its first
            // component.
            byte b = i >= 0 ? path.byteAt(i) : (byte) '/';
            i--;
            Node below = node.dense()[b & 0xff];
            if (below == null) {
                return owners;
            }
            node = below;
        }
    }

    /// True if anyone wants executable files for their leading bytes.
    boolean wantsExecutables() {
        return !magics.isEmpty();
    }

    /// The owners that want an executable file which begins with these bytes.
    ///
    /// @param head at least the first 16 bytes of the file, or all of a shorter one
    long selectByMagic(byte[] head) {
        long owners = 0;
        for (Magic magic : magics) {
            if (head.length >= magic.bytes.length
                    && java.util.Arrays.equals(
                            head, 0, magic.bytes.length, magic.bytes, 0, magic.bytes.length)) {
                owners |= magic.owners;
            }
        }
        return owners;
    }

    private static boolean hasComponent(EntryPath path, EntryPath name) {
        int length = name.length();
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.byteAt(i) == '/') {
                if (i < path.length() && i - start == length && same(path, start, name)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean same(EntryPath path, int from, EntryPath name) {
        for (int i = 0; i < name.length(); i++) {
            if (path.byteAt(from + i) != name.byteAt(i)) {
                return false;
            }
        }
        return true;
    }
}
