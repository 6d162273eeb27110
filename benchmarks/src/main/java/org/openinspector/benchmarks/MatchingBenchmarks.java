package org.openinspector.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.matching.MatchResult;
import org.openinspector.matching.Matcher;
import org.openinspector.model.Inventory;
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

/// Matching: purls and version texts to verdicts with their arguments.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchingBenchmarks {
    private static final int COUNT = 2048;

    /// An inventory and what to match it with.
    @State(Scope.Benchmark)
    public static class Scanned {
        /// Which one: see [KnowledgeFiles]. What was imported is matched with the real image if
        /// there is one.
        @Param({KnowledgeFiles.GENERATED, KnowledgeFiles.IMPORTED})
        public String knowledge = "";

        private Inventory inventory = new Inventory(Optional.empty(), List.of());
        private Snapshot snapshot;

        /// Opens the snapshot and draws up the inventory.
        @Setup
        public void open() throws IOException, InterruptedException {
            Workspace workspace = Workspace.current();
            KnowledgeFiles files = KnowledgeFiles.of(workspace, knowledge);
            snapshot = files.open();
            Optional<Path> image =
                    knowledge.equals(KnowledgeFiles.IMPORTED)
                            ? Images.real(workspace)
                            : Optional.empty();
            inventory =
                    image.isPresent()
                            ? Inventories.ofImage(image.get(), COUNT)
                            : Inventories.generated(files.packages(), COUNT);
        }

        /// Closes the snapshot.
        @TearDown
        public void close() {
            snapshot.close();
        }
    }

    /// Matches the inventory as a scan does.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public MatchResult match(Scanned scanned) {
        return new Matcher(scanned.snapshot).match(scanned.inventory);
    }
}
