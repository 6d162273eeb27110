package org.openinspector.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openinspector.versions.VersionKey;
import org.openinspector.versions.VersionScheme;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// Version keys: made from texts, compared with each other and with stored ones.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VersionBenchmarks {
    private static final int COUNT = 1024;

    /// Texts of one order.
    @State(Scope.Benchmark)
    public static class Versions {
        /// The order.
        @Param public VersionScheme scheme = VersionScheme.DEBIAN;

        private List<String> texts = List.of();

        /// Makes the texts.
        @Setup
        public void make() {
            var random = new SplittableRandom(3);
            List<String> made = new ArrayList<>();
            while (made.size() < COUNT) {
                String text = VersionTexts.next(scheme, random);
                if (scheme.key(text).isEmpty()) {
                    throw new IllegalStateException(
                            "\"" + text + "\" has no key: " + scheme.encode(text));
                }
                made.add(text);
            }
            texts = made;
        }
    }

    /// Keys of all orders, each beside its neighbour in its order: neighbours have the longest
    /// beginnings in common, and are what a search ends with.
    @State(Scope.Benchmark)
    public static class Neighbours {
        private final VersionKey[] left = new VersionKey[COUNT];
        private final VersionKey[] right = new VersionKey[COUNT];
        private final long[] offsets = new long[COUNT];
        private MemorySegment stored = MemorySegment.NULL;

        /// Makes the keys.
        @Setup
        public void make() {
            var random = new SplittableRandom(5);
            VersionScheme[] schemes = VersionScheme.values();
            List<List<VersionKey>> sorted = new ArrayList<>();
            for (VersionScheme scheme : schemes) {
                List<VersionKey> keys = new ArrayList<>();
                for (int i = 0; i < COUNT; i++) {
                    keys.add(scheme.key(VersionTexts.next(scheme, random)).orElseThrow());
                }
                Collections.sort(keys);
                sorted.add(keys);
            }
            stored = Arena.ofAuto().allocate(COUNT * 256L);
            long end = 0;
            for (int i = 0; i < COUNT; i++) {
                List<VersionKey> keys = sorted.get(i % schemes.length);
                int at = random.nextInt(COUNT - 1);
                left[i] = keys.get(at);
                right[i] = keys.get(at + 1);
                offsets[i] = end;
                MemorySegment bytes = MemorySegment.ofArray(right[i].toBytes());
                MemorySegment.copy(bytes, 0, stored, end, bytes.byteSize());
                end += bytes.byteSize();
            }
        }
    }

    /// A text to its key.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void encode(Versions versions, Blackhole blackhole) {
        for (String text : versions.texts) {
            blackhole.consume(versions.scheme.encode(text));
        }
    }

    /// A key with a key.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int compare(Neighbours keys) {
        int sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += Integer.signum(keys.left[i].compareTo(keys.right[i]));
        }
        return sum;
    }

    /// A key with the bytes of one outside the heap, as in a snapshot.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int compareStored(Neighbours keys) {
        int sum = 0;
        for (int i = 0; i < COUNT; i++) {
            int length = keys.right[i].length();
            sum += Integer.signum(keys.left[i].compareTo(keys.stored, keys.offsets[i], length));
        }
        return sum;
    }
}
