package org.openinspector.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.openinspector.model.EntryPath;

final class PathMatcherTest {
    @Test
    void selectsByEachKind() {
        var matcher = new PathMatcher();
        matcher.add(0, List.of(new FileSelector.ExactPath("var/lib/dpkg/status")));
        matcher.add(
                1,
                List.of(
                        new FileSelector.Suffix(".jar"),
                        new FileSelector.Suffix("/package-lock.json")));
        matcher.add(2, List.of(new FileSelector.InFolder("var/lib/dpkg/info", ".list")));
        matcher.add(3, List.of(new FileSelector.UnderFolder("node_modules", "/package.json")));
        matcher.add(4, List.of(new FileSelector.InFolder("var/lib/dpkg/status.d", "")));
        assertEquals(0b1, select(matcher, "var/lib/dpkg/status"));
        assertEquals(0, select(matcher, "x/var/lib/dpkg/status"));
        assertEquals(0b10, select(matcher, "a/b.jar"));
        assertEquals(0b10, select(matcher, ".jar"));
        assertEquals(0b10, select(matcher, "package-lock.json"));
        assertEquals(0b10, select(matcher, "a/package-lock.json"));
        assertEquals(0, select(matcher, "my-package-lock.json"));
        assertEquals(0b100, select(matcher, "var/lib/dpkg/info/libc6:amd64.list"));
        assertEquals(0, select(matcher, "var/lib/dpkg/info/x/y.list"));
        assertEquals(0b1000, select(matcher, "app/node_modules/a/package.json"));
        assertEquals(0, select(matcher, "app/my_node_modules/a/package.json"));
        assertEquals(0b10000, select(matcher, "var/lib/dpkg/status.d/base"));
    }

    @Test
    void selectsExecutablesByTheirFirstBytes() {
        var matcher = new PathMatcher();
        matcher.add(5, List.of(new FileSelector.LeadingBytes("7f454c46")));
        assertEquals(1L << 5, matcher.selectByMagic(new byte[] {0x7f, 'E', 'L', 'F', 2}));
        assertEquals(0, matcher.selectByMagic(new byte[] {0x7f, 'E', 'L'}));
        assertEquals(0, matcher.selectByMagic(new byte[] {0x7f, 'E', 'L', 'G', 2}));
    }

    @Test
    void refusesMoreOwnersThanBits() {
        assertThrows(IllegalArgumentException.class, () -> new PathMatcher().add(64, List.of()));
    }

    /// The automaton against the selectors' definitions, read naively.
    @Test
    void agreesWithTheDefinitions() {
        var random = new Random(20_260_101);
        String[] parts = {
            "a", "b", "ab", "node_modules", "x.jar", "a.list", "package.json", ".jar", "b.jar"
        };
        for (int round = 0; round < 300; round++) {
            List<List<FileSelector>> owners = new ArrayList<>();
            var matcher = new PathMatcher();
            for (int owner = 0; owner < 6; owner++) {
                FileSelector selector =
                        switch (random.nextInt(4)) {
                            case 0 -> new FileSelector.ExactPath(path(random, parts));
                            case 1 ->
                                    new FileSelector.Suffix(
                                            (random.nextBoolean() ? "/" : "")
                                                    + parts[random.nextInt(parts.length)]);
                            case 2 ->
                                    new FileSelector.InFolder(
                                            path(random, parts),
                                            random.nextBoolean() ? "" : ".jar");
                            default ->
                                    new FileSelector.UnderFolder(
                                            parts[random.nextInt(4)],
                                            "/" + parts[random.nextInt(parts.length)]);
                        };
                owners.add(List.of(selector));
                matcher.add(owner, owners.getLast());
            }
            for (int i = 0; i < 200; i++) {
                String path = path(random, parts);
                long expected = 0;
                for (int owner = 0; owner < owners.size(); owner++) {
                    expected |= naive(owners.get(owner).getFirst(), path) ? 1L << owner : 0;
                }
                assertEquals(expected, select(matcher, path), () -> path + " by " + owners);
            }
        }
    }

    private static boolean naive(FileSelector selector, String path) {
        String folder = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        return switch (selector) {
            case FileSelector.ExactPath(String exact) -> path.equals(exact);
            case FileSelector.Suffix(String suffix) -> ("/" + path).endsWith(suffix);
            case FileSelector.InFolder(String in, String suffix) ->
                    folder.equals(in) && ("/" + path).endsWith(suffix);
            case FileSelector.UnderFolder(String name, String suffix) ->
                    List.of(folder.split("/", -1)).contains(name) && ("/" + path).endsWith(suffix);
            case FileSelector.LeadingBytes _ -> false;
        };
    }

    private static String path(Random random, String[] parts) {
        StringBuilder path = new StringBuilder(parts[random.nextInt(parts.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            path.append('/').append(parts[random.nextInt(parts.length)]);
        }
        return path.toString();
    }

    private static long select(PathMatcher matcher, String path) {
        return matcher.select(EntryPath.of(path));
    }
}
