package org.openinspector.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.ForwardingSink;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.starter.StarterSet;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.VersionScheme;

/// Snapshots to measure with, and beside each a list of the packages that it speaks of, for a
/// snapshot does not list them.
///
/// @param file the snapshot
/// @param packages the packages that it speaks of, each once, in order
record KnowledgeFiles(Path file, List<Known> packages) {
    /// Generated advisories.
    static final String GENERATED = "generated";

    /// What the feeds hold.
    static final String IMPORTED = "imported";

    private static final String SNAPSHOT = "snapshot";
    private static final String PACKAGES = "packages";

    KnowledgeFiles {
        packages = List.copyOf(packages);
    }

    /// A package that advisories speak of, and the order of its versions.
    record Known(PackageKey key, VersionScheme scheme) {}

    /// The files of this name, made first if need be.
    ///
    /// @param name [#GENERATED] or [#IMPORTED]
    static KnowledgeFiles of(Workspace workspace, String name) throws IOException {
        Path folder =
                workspace.made(
                        name,
                        path -> {
                            Files.createDirectory(path);
                            make(workspace, name, path);
                        });
        List<Known> packages = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(PACKAGES))) {
            String[] fields = line.split("\t", -1);
            packages.add(
                    new Known(
                            new PackageKey(fields[1], fields[2]),
                            VersionScheme.valueOf(fields[0])));
        }
        return new KnowledgeFiles(folder.resolve(SNAPSHOT), packages);
    }

    /// The snapshot, opened.
    Snapshot open() throws IOException {
        return Snapshot.open(file);
    }

    private static void make(Workspace workspace, String name, Path folder) throws IOException {
        var builder = new SnapshotBuilder(Instant.parse("2026-01-01T00:00:00Z"));
        var sink = new Listing(builder);
        switch (name) {
            case GENERATED -> new GeneratedAdvisories(workspace.advisoryCount()).read(sink);
            case IMPORTED -> {
                List<Feed> feeds = new ArrayList<>();
                feeds.add(StarterSet.feed());
                feeds.addAll(Feeds.open(workspace.feeds().orElseThrow()));
                FeedImport.importAll(feeds, sink, ImportListener.NONE);
            }
            default -> throw new IllegalArgumentException("knowledge \"" + name + "\"");
        }
        builder.write(folder.resolve(SNAPSHOT));
        List<String> lines = new ArrayList<>();
        sink.packages.forEach(
                (key, scheme) -> lines.add(scheme + "\t" + key.namespace() + "\t" + key.name()));
        Files.write(folder.resolve(PACKAGES), lines);
    }

    /// Passes everything on and notes the packages.
    private static final class Listing extends ForwardingSink {
        private final SortedMap<PackageKey, VersionScheme> packages = new TreeMap<>();

        Listing(KnowledgeSink sink) {
            super(sink);
        }

        @Override
        public void advisory(Advisory advisory) {
            super.advisory(advisory);
            if (advisory.withdrawn().isEmpty()) {
                for (AffectedPackage affected : advisory.affected()) {
                    packages.put(affected.packageKey(), affected.scheme());
                }
            }
        }
    }
}
