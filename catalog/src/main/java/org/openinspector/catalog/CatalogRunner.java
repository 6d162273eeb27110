package org.openinspector.catalog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.artifacts.FileReader;
import org.openinspector.artifacts.View;
import org.openinspector.catalog.distribution.DistributionFiles;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Inventory;
import org.openinspector.model.ScanProblem;

/// Runs all catalogers over one subject. First [#reader()] sees every wanted file of every layer;
/// then [#finish] takes what is left of them when the layers are applied, runs the catalogers that
/// look at other files, and draws up the inventory. One instance serves one subject.
public final class CatalogRunner {
    private final List<Cataloger> catalogers;
    private final CatalogReader reader;
    private final List<PathMatcher> siblings = new ArrayList<>();

    /// A runner for one subject.
    ///
    /// @param catalogers at most 63
    public CatalogRunner(List<Cataloger> catalogers) {
        this.catalogers = List.copyOf(catalogers);
        var primary = new PathMatcher();
        var kept = new PathMatcher();
        long deferred = 0;
        for (int owner = 0; owner < catalogers.size(); owner++) {
            Cataloger cataloger = catalogers.get(owner);
            primary.add(owner, cataloger.wants());
            kept.add(owner, cataloger.siblings());
            var own = new PathMatcher();
            own.add(owner, cataloger.siblings());
            siblings.add(own);
            if (!cataloger.siblings().isEmpty()) {
                deferred |= 1L << owner;
            }
        }
        kept.add(catalogers.size(), DistributionFiles.selectors());
        this.reader = new CatalogReader(this.catalogers, primary, kept, deferred);
    }

    /// What reads the files while the layers pass by.
    public FileReader<Extract> reader() {
        return reader;
    }

    /// What was found.
    ///
    /// @param problems in the order of their paths
    public record Result(Inventory inventory, List<ScanProblem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /// Draws up the inventory of what is left.
    public Result finish(View<Extract> view) {
        Optional<Distribution> distribution = distribution(view);
        var folders = new TreeMap<EntryPath, List<EntryPath>>();
        for (View.Found<Extract> found : view.files()) {
            if (found.value().bytes() != null) {
                folders.computeIfAbsent(found.path().parent(), folder -> new ArrayList<>())
                        .add(found.path());
            }
        }
        var assembly = new Assembly(view::canonical, distribution);
        for (View.Found<Extract> found : view.files()) {
            for (Catalog catalog : found.value().catalogs()) {
                assembly.add(catalog, found.value().path(), found.path(), found.layer());
            }
            byte[] bytes = found.value().bytes();
            for (int owner = 0; bytes != null && owner < catalogers.size(); owner++) {
                if ((found.value().deferred() & (1L << owner)) != 0) {
                    var file = new CatalogReader.KeptFile(found.path(), found.layer(), bytes);
                    var beside = new ViewSiblings(view, folders, siblings.get(owner), distribution);
                    assembly.add(
                            CatalogReader.guarded(catalogers.get(owner), file, beside),
                            found.path(),
                            found.path(),
                            found.layer());
                }
            }
        }
        List<ScanProblem> problems = new ArrayList<>(view.problems());
        Inventory inventory = assembly.inventory();
        problems.addAll(assembly.problems());
        return new Result(inventory, problems);
    }

    private static Optional<Distribution> distribution(View<Extract> view) {
        try {
            return DistributionFiles.recognise(path -> bytes(view, path));
        } catch (IOException impossible) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", impossible);
        }
    }

    private static Optional<byte[]> bytes(View<Extract> view, EntryPath path) {
        return view.file(path).flatMap(found -> Optional.ofNullable(found.value().bytes()));
    }

    /// The kept files that one cataloger may see.
    private record ViewSiblings(
            View<Extract> view,
            TreeMap<EntryPath, List<EntryPath>> folders,
            PathMatcher matcher,
            Optional<Distribution> distribution)
            implements Siblings {
        @Override
        public Optional<InputStream> open(EntryPath path) {
            return matcher.select(path) == 0
                    ? Optional.empty()
                    : bytes(view, path).map(ByteArrayInputStream::new);
        }

        @Override
        public List<EntryPath> in(EntryPath folder) {
            return folders.getOrDefault(folder, List.of()).stream()
                    .filter(path -> matcher.select(path) != 0)
                    .toList();
        }
    }
}
