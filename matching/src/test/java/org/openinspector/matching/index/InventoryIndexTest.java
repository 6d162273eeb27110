package org.openinspector.matching.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.openinspector.model.PackageKey;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

/// Against a map from classes to their packages, walked as a whole for every answer.
final class InventoryIndexTest {
    private static final int KEYS = 300;

    private static PackageKey key(int number) {
        return new PackageKey(
                List.of("npm", "pypi", "deb:debian:12").get(number % 3), "näme-" + number);
    }

    /// What the index should say.
    private record Naive(Map<Integer, Set<PackageKey>> classes) {
        Naive() {
            this(new TreeMap<>());
        }

        Naive copy() {
            return new Naive(new TreeMap<>(classes));
        }

        int[] affected(Set<PackageKey> changed) {
            return classes.entrySet().stream()
                    .filter(one -> one.getValue().stream().anyMatch(changed::contains))
                    .mapToInt(Map.Entry::getKey)
                    .toArray();
        }

        int[] inNamespaces(Set<String> namespaces) {
            return classes.entrySet().stream()
                    .filter(one ->
                            one.getValue().stream()
                                    .anyMatch(key -> namespaces.contains(key.namespace())))
                    .mapToInt(Map.Entry::getKey)
                    .toArray();
        }
    }

    private static Set<PackageKey> keys(SplittableRandom random, int max) {
        Set<PackageKey> keys = new TreeSet<>();
        int size = random.nextInt(max + 1);
        for (int i = 0; i < size; i++) {
            // A few are nearly everywhere.
            keys.add(key((int) (KEYS * Math.pow(random.nextDouble(), 3))));
        }
        return keys;
    }

    private static void assertSame(Naive expected, IndexView view, SplittableRandom random) {
        assertArrayEquals(
                expected.classes.keySet().stream().mapToInt(Integer::intValue).toArray(),
                view.classes());
        assertEquals(expected.classes.values().stream().mapToLong(Set::size).sum(), view.pairs());
        for (int i = 0; i < 5; i++) {
            Set<PackageKey> changed = keys(random, 20);
            changed.add(new PackageKey("npm", "nobody-has-it"));
            changed.add(new PackageKey("no-such-namespace", "näme-1"));
            assertArrayEquals(expected.affected(changed), view.affected(changed));
        }
        assertArrayEquals(
                expected.inNamespaces(Set.of("pypi", "gem")),
                view.affectedByNamespaces(Set.of("pypi", "gem")));
        int[] all = view.classes();
        List<Set<PackageKey>> packages = new ArrayList<>();
        for (int one : all) {
            packages.add(expected.classes.getOrDefault(one, Set.of()));
        }
        assertArrayEquals(new int[0], view.drifted(all, packages));
    }

    @Test
    void answersLikeAWalk() {
        Property.check(
                Generator.integers(0, 1 << 30),
                Fixtures.full() ? 300 : 30,
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    InventoryIndex index = new InventoryIndex();
                    Naive naive = new Naive();
                    List<Map.Entry<Naive, IndexView>> published = new ArrayList<>();
                    for (int step = 0; step < 300; step++) {
                        switch (random.nextInt(12)) {
                            case 0 -> {
                                int[] gone = random.ints(random.nextInt(6), 0, 70_000).toArray();
                                if (!naive.classes.isEmpty() && random.nextBoolean()) {
                                    gone = new int[] {naive.classes.keySet().iterator().next()};
                                }
                                index.remove(gone);
                                for (int one : gone) {
                                    naive.classes.remove(one);
                                }
                            }
                            case 1 -> published.add(Map.entry(naive.copy(), index.publish()));
                            case 2 -> index = InventoryIndex.parse(index.publish().toBytes());
                            default -> {
                                int number = random.nextInt(70_000);
                                Set<PackageKey> keys = keys(random, 60);
                                assertEquals(
                                        naive.classes.putIfAbsent(number, keys) == null,
                                        index.add(number, keys));
                            }
                        }
                    }
                    assertSame(naive, index.publish(), random);
                    for (Map.Entry<Naive, IndexView> one : published) {
                        assertSame(one.getKey(), one.getValue(), random);
                    }
                });
    }

    @Test
    void whatIsNotPublishedIsNotSeen() {
        InventoryIndex index = new InventoryIndex();
        index.add(1, Set.of(key(1)));
        IndexView before = index.publish();
        index.add(2, Set.of(key(1), key(2)));
        assertArrayEquals(new int[] {1}, before.affected(Set.of(key(1), key(2))));
        assertArrayEquals(new int[] {1}, index.view().affected(Set.of(key(1))));
        assertArrayEquals(new int[] {1, 2}, index.publish().affected(Set.of(key(1))));
        assertFalse(before.contains(2));
    }

    @Test
    void driftIsFound() {
        InventoryIndex index = new InventoryIndex();
        index.add(7, Set.of(key(1), key(2)));
        index.add(3, Set.of(key(1)));
        IndexView view = index.publish();
        assertArrayEquals(
                new int[] {7},
                view.drifted(new int[] {7, 3}, List.of(Set.of(key(1)), Set.of(key(1)))),
                "a package too many");
        assertArrayEquals(
                new int[] {3},
                view.drifted(
                        new int[] {7, 3}, List.of(Set.of(key(1), key(2)), Set.of(key(1), key(3)))),
                "a package is missing");
        assertArrayEquals(
                new int[] {9}, view.drifted(new int[] {9}, List.of(Set.of())), "no such class");
    }

    @Test
    void damagedBytesAreRefused() throws MalformedIndexException {
        InventoryIndex index = new InventoryIndex();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            index.add(i, keys(random, 40));
        }
        byte[] bytes = index.publish().toBytes();
        assertEquals(index.view().pairs(), InventoryIndex.parse(bytes).view().pairs());
        for (int i = 0; i < 500; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            assertThrows(MalformedIndexException.class, () -> InventoryIndex.parse(damaged));
        }
        for (int length = 0; length < bytes.length; length += 97) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(MalformedIndexException.class, () -> InventoryIndex.parse(cut));
        }
    }

    /// A reader sees each class with all its packages or not at all.
    @Test
    void readersAreNotDisturbed() throws InterruptedException {
        InventoryIndex index = new InventoryIndex();
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, e) -> failure.set(e))
                            .start(() -> {
                                while (!done.get()) {
                                    IndexView view = index.view();
                                    int count = view.classCount();
                                    assertEquals(
                                            count,
                                            view.affected(Set.of(key(0))).length,
                                            "key 0 is in all");
                                    if (count > 0) {
                                        assertEquals(
                                                1,
                                                view.affected(
                                                                Set.of(
                                                                        new PackageKey(
                                                                                "npm",
                                                                                "only-"
                                                                                        + (count
                                                                                                - 1))))
                                                        .length);
                                    }
                                }
                            }));
        }
        for (int i = 0; i < 20_000; i++) {
            index.add(i, Set.of(key(0), new PackageKey("npm", "only-" + i)));
            if (i % 7 == 0) {
                index.publish();
            }
        }
        done.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertTrue(failure.get() == null, () -> String.valueOf(failure.get()));
    }
}
