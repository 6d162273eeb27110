package org.openinspector.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.SystemState;

/// The inventory that a report in JSON lists, as far as matching depends on it.
final class ReportInventory {
    private ReportInventory() {}

    /// Reads it.
    ///
    /// @throws IllegalArgumentException if the report is not one of ours
    static Inventory of(Map<String, Object> report) {
        Map<String, Object> os = JsonTree.object(report, "distribution");
        Optional<Distribution> distribution =
                JsonTree.text(os, "id").isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Distribution(
                                        JsonTree.text(os, "id"),
                                        some(os, "version"),
                                        some(os, "codename"),
                                        JsonTree.text(os, "name"),
                                        List.of()));
        Map<String, Object> system = JsonTree.object(report, "system");
        List<InstalledPackage> packages = new ArrayList<>();
        for (Map<String, Object> each : JsonTree.objects(report, "packages")) {
            packages.add(installed(each));
        }
        return new Inventory(
                distribution,
                packages,
                new SystemState(
                        some(system, "runningKernel"),
                        new TreeSet<>(JsonTree.texts(system, "channels"))));
    }

    private static InstalledPackage installed(Map<String, Object> each) {
        Map<String, Object> source = JsonTree.object(each, "source");
        List<Evidence> evidence = new ArrayList<>();
        for (Map<String, Object> where : JsonTree.objects(each, "evidence")) {
            evidence.add(
                    new Evidence(
                            EntryPath.of(JsonTree.text(where, "path")),
                            some(where, "layer"),
                            JsonTree.text(where, "declared").isEmpty()
                                    ? Evidence.Basis.INSTALLED
                                    : Evidence.Basis.DECLARED,
                            some(where, "doubt")));
        }
        return new InstalledPackage(
                PackageUrl.parse(JsonTree.text(each, "purl")),
                JsonTree.text(each, "version"),
                source.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new SourcePackage(
                                        JsonTree.text(source, "name"),
                                        JsonTree.text(source, "version"))),
                some(each, "vendor"),
                evidence,
                some(each, "ownedBy").map(PackageUrl::parse));
    }

    private static Optional<String> some(Map<String, Object> object, String name) {
        return Optional.of(JsonTree.text(object, name)).filter(text -> !text.isEmpty());
    }
}
