package org.openinspector.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.VersionKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/// The snapshot: opened, and asked for packages.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KnowledgeBenchmarks {
    private static final int COUNT = 4096;

    /// A snapshot file, not opened.
    @State(Scope.Benchmark)
    public static class File {
        /// Which one: see [KnowledgeFiles].
        @Param({KnowledgeFiles.GENERATED, KnowledgeFiles.IMPORTED})
        public String knowledge = "";

        private KnowledgeFiles files;

        /// Makes it if need be.
        @Setup
        public void make() throws IOException {
            files = KnowledgeFiles.of(Workspace.current(), knowledge);
        }
    }

    /// An open snapshot, and what to ask it.
    @State(Scope.Benchmark)
    public static class Opened {
        private final PackageKey[] known = new PackageKey[COUNT];
        private final PackageKey[] unknown = new PackageKey[COUNT];
        private final VersionKey[] versions = new VersionKey[COUNT];
        private Snapshot snapshot;

        /// Opens it and picks packages, each as likely as any other.
        @Setup
        public void open(File file) throws IOException {
            snapshot = file.files.open();
            var random = new SplittableRandom(13);
            List<KnowledgeFiles.Known> packages = file.files.packages();
            for (int i = 0; i < COUNT; i++) {
                KnowledgeFiles.Known picked = packages.get(random.nextInt(packages.size()));
                PackageKey key = picked.key();
                known[i] = key;
                unknown[i] = new PackageKey(key.namespace(), key.name() + "-other");
                versions[i] =
                        picked.scheme()
                                .key(VersionTexts.next(picked.scheme(), random))
                                .orElseThrow();
            }
        }

        /// Closes it.
        @TearDown
        public void close() {
            snapshot.close();
        }
    }

    /// Opens a snapshot and closes it.
    @Benchmark
    public long open(File file) throws IOException {
        try (Snapshot snapshot = file.files.open()) {
            return snapshot.size();
        }
    }

    /// Opens a snapshot and gets a first answer, whose blocks are verified on the way.
    @Benchmark
    public int openAndAsk(File file) throws IOException {
        try (Snapshot snapshot = file.files.open()) {
            return snapshot.candidates(file.files.packages().getFirst().key()).size();
        }
    }

    /// Looks up packages that advisories speak of.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void findKnown(Opened opened, Blackhole blackhole) {
        Snapshot snapshot = opened.snapshot;
        for (PackageKey key : opened.known) {
            blackhole.consume(snapshot.candidates(key));
        }
    }

    /// Looks up packages that no advisory speaks of.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void findUnknown(Opened opened, Blackhole blackhole) {
        Snapshot snapshot = opened.snapshot;
        for (PackageKey key : opened.unknown) {
            blackhole.consume(snapshot.candidates(key));
        }
    }

    /// Asks all advisories on a package whether they may affect a version that is encoded already.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int matchEncoded(Opened opened) {
        Snapshot snapshot = opened.snapshot;
        int affecting = 0;
        for (int i = 0; i < COUNT; i++) {
            for (Candidate candidate : snapshot.candidates(opened.known[i])) {
                affecting += candidate.mayAffect(opened.versions[i]) ? 1 : 0;
            }
        }
        return affecting;
    }
}
