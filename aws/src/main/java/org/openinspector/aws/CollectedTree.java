package org.openinspector.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.aws.inventory.CollectedFile;
import org.openinspector.aws.inventory.CollectedInventory;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.model.EntryPath;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;

/// Packages of languages of an instance: the files that were brought along are put into a folder
/// for the time being, where the product's own catalogers read them as they read any image.
final class CollectedTree {
    private static final Set<String> OPERATING_SYSTEM = Set.of("deb", "rpm", "apk");
    private static final List<String> ARCHIVES = List.of(".jar", ".war", ".ear", ".par");

    /// An archive of which no class is known may be one that could not be opened there.
    private static final String UNREAD = "unread/Unread.class";

    private CollectedTree() {}

    /// What the catalogers found.
    ///
    /// @param packages without those of the operating system
    record Languages(List<InstalledPackage> packages, List<ScanProblem> problems) {}

    /// Catalogs the files.
    ///
    /// @param system packages of the operating system, which may own the files
    static Languages catalog(
            CollectedInventory collected, List<InstalledPackage> system, InspectionContext context)
            throws InterruptedException {
        List<ScanProblem> problems = new ArrayList<>();
        Artifact.Options options = context.options();
        try {
            Path folder = Files.createTempDirectory(options.temporaryFolder(), "instance");
            try {
                for (CollectedFile file : collected.files()) {
                    write(folder, file, problems);
                }
                try (Artifact artifact =
                        Artifact.open(
                                new ArtifactReference.Directory(folder),
                                new Artifact.Options(
                                        options.limits(),
                                        options.platform(),
                                        options.temporaryFolder(),
                                        List.of(),
                                        options.threads()))) {
                    if (context.catalog(artifact) instanceof Inspection.Inventoried inventoried) {
                        problems.addAll(inventoried.problems());
                        return new Languages(
                                owned(
                                        inventoried.inventory().packages(),
                                        owners(collected.files(), system)),
                                problems);
                    }
                }
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            problems.add(
                    new ScanProblem(
                            SsmInventory.REPORTER,
                            EntryPath.ROOT,
                            "what was collected cannot be put into a folder: " + e.getMessage()));
        }
        return new Languages(List.of(), problems);
    }

    private static void write(Path folder, CollectedFile file, List<ScanProblem> problems)
            throws IOException {
        Path target = folder.resolve(file.path());
        try {
            Files.createDirectories(target.getParent());
            if (!file.archive()) {
                Files.writeString(target, file.text());
                return;
            }
            try (OutputStream out = Files.newOutputStream(target)) {
                zip(out, file.entries());
            }
        } catch (FileAlreadyExistsException | ZipException e) {
            problems.add(
                    new ScanProblem(
                            SsmInventory.REPORTER,
                            EntryPath.of(file.path()),
                            "is both a file and a folder, expected one of them"));
        }
    }

    private static void zip(OutputStream out, Map<String, String> entries) throws IOException {
        boolean code = entries.keySet().stream().anyMatch(name -> name.endsWith(".class"));
        try (var zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                if (!entry.getValue().isEmpty()) {
                    zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                } else if (isArchive(entry.getKey())) {
                    var inner = new ByteArrayOutputStream();
                    zip(inner, Map.of(UNREAD, ""));
                    zip.write(inner.toByteArray());
                }
            }
            if (!code) {
                zip.putNextEntry(new ZipEntry(UNREAD));
            }
        }
    }

    private static boolean isArchive(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ARCHIVES.stream().anyMatch(lower::endsWith);
    }

    /// The system's packages that files belong to, by the files' paths.
    private static Map<String, PackageUrl> owners(
            List<CollectedFile> files, List<InstalledPackage> system) {
        Map<String, PackageUrl> byName = new HashMap<>();
        system.forEach(each -> byName.putIfAbsent(each.purl().name(), each.purl()));
        Map<String, PackageUrl> owners = new HashMap<>();
        for (CollectedFile file : files) {
            @Nullable PackageUrl owner = file.owner().map(byName::get).orElse(null);
            if (owner != null) {
                owners.put(file.path(), owner);
            }
        }
        return owners;
    }

    private static List<InstalledPackage> owned(
            List<InstalledPackage> packages, Map<String, PackageUrl> owners) {
        List<InstalledPackage> all = new ArrayList<>();
        for (InstalledPackage each : packages) {
            if (!OPERATING_SYSTEM.contains(each.purl().type())) {
                String path = each.evidence().getFirst().path().toString();
                int inside = path.indexOf("!/");
                @Nullable PackageUrl owner =
                        owners.get(inside < 0 ? path : path.substring(0, inside));
                all.add(owner == null ? each : each.ownedBy(owner));
            }
        }
        return all;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
