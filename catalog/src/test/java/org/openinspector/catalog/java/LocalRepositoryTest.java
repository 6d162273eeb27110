package org.openinspector.catalog.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ZipDirectory;
import org.openinspector.artifacts.ZipEntry;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.PackageUrl;
import org.openinspector.testkit.Counts;

/// Every jar of the local Maven repository, read under a name that keeps only its file's name: the
/// path it was taken from says what must come out. The shares demanded leave room for what others
/// have in theirs; with this project's own dependencies 99 of 100 are exact by `artifact-version`,
/// 94 by `artifact`, and none is wrong without a doubt. `-Dopeninspector.maven.repository=DIR`
/// reads another repository.
class LocalRepositoryTest {
    private static final List<Path> JARS = new ArrayList<>();
    private static Path repository = Path.of("");

    @BeforeAll
    static void find() throws IOException {
        String own = System.getProperty("user.home") + "/.m2/repository";
        repository = Path.of(System.getProperty("openinspector.maven.repository", own));
        Assumptions.assumeTrue(
                Files.isDirectory(repository), "no local Maven repository at its usual place");
        try (Stream<Path> files = Files.walk(repository)) {
            files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(JARS::add);
        }
        JARS.removeIf(jar -> truth(jar).isEmpty() || !isReadable(jar));
        Assumptions.assumeTrue(JARS.size() >= 100, "fewer than 100 jars in the local repository");
    }

    /// `pkg:maven/group/artifact@version`, by the place in the repository; "" if it is none.
    private static String truth(Path jar) {
        Path place = repository.relativize(jar);
        int count = place.getNameCount();
        if (count < 4) {
            return "";
        }
        String version = place.getName(count - 2).toString();
        String artifact = place.getName(count - 3).toString();
        String group = place.subpath(0, count - 3).toString().replace('/', '.');
        String name = place.getFileName().toString();
        boolean fits =
                name.startsWith(artifact + "-" + version)
                        && !name.endsWith("-sources.jar")
                        && !name.endsWith("-javadoc.jar");
        return fits ? PackageUrl.of("maven", group, artifact, version).toString() : "";
    }

    /// Local repositories hold broken downloads at times.
    private static boolean isReadable(Path jar) {
        try (var zip = new java.util.zip.ZipFile(jar.toFile())) {
            return zip.size() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Catalog read(String path, Path jar) throws IOException {
        return new JavaArchiveCataloger()
                .read(MemoryFile.of(path, Files.readAllBytes(jar)), Siblings.NONE);
    }

    /// Under the usual name, `artifact-version.jar`.
    @Test
    void nameAndContentTellWhatThePathSays() throws IOException {
        check("artifact-version.jar", 0.95, jar -> jar.getFileName().toString());
    }

    /// Under the name that distributions and installers give, `artifact.jar`: the version must come
    /// out of the content, which not all jars have.
    @Test
    void contentTellsTheVersion() throws IOException {
        check("artifact.jar", 0.85, jar -> artifact(jar) + ".jar");
    }

    private static String artifact(Path jar) {
        Path place = repository.relativize(jar);
        return place.getName(place.getNameCount() - 3).toString();
    }

    private static void check(String naming, double shareMin, Function<Path, String> name)
            throws IOException {
        Map<String, Integer> table = new TreeMap<>();
        StringBuilder wrong = new StringBuilder();
        for (Path jar : JARS) {
            Catalog catalog = read("lib/" + name.apply(jar), jar);
            String outcome = outcome(truth(jar), catalog);
            table.merge(outcome, 1, Integer::sum);
            if (!outcome.startsWith("exact")) {
                wrong.append(outcome).append(' ').append(truth(jar)).append('\n');
                wrong.append(MemoryFile.text(catalog).indent(4));
            }
        }
        int exact =
                table.getOrDefault("exact, certain", 0) + table.getOrDefault("exact, doubted", 0);
        Path report = Path.of("target", "identities-" + naming + ".txt");
        Files.writeString(report, table + "\n" + wrong);
        Counts.record(
                "java/archive: identities by " + naming,
                JARS.size(),
                "Maven repository paths",
                JARS.size() - exact);
        assertTrue(
                table.getOrDefault("wrong, certain", 0) <= JARS.size() / 100,
                () -> "of " + JARS.size() + " jars: " + table + "; see " + report);
        assertTrue(
                exact >= JARS.size() * shareMin,
                () -> "of " + JARS.size() + " jars: " + table + "; see " + report);
    }

    /// The archive's own package, among those that are packed into it.
    private static String outcome(String truth, Catalog catalog) {
        String artifact = truth.substring(truth.lastIndexOf('/'), truth.lastIndexOf('@') + 1);
        String outcome = catalog.problems().isEmpty() ? "nothing" : "problem";
        for (Catalog.Entry entry : catalog.packages()) {
            var evidence = entry.installed().evidence().getFirst();
            if (evidence.path().toString().contains("!")) {
                continue;
            }
            String doubt = evidence.doubt().isPresent() ? "doubted" : "certain";
            String seen = entry.installed().purl().toString();
            if (seen.equals(truth)) {
                return "exact, " + doubt;
            }
            if (seen.contains(artifact)) {
                outcome = "wrong, " + doubt;
            }
        }
        return outcome;
    }

    @Test
    void pathInRepositoryTellsAll() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path jar : JARS) {
            Path place = repository.relativize(jar);
            Catalog catalog = read("root/.m2/repository/" + place, jar);
            String seen =
                    catalog.packages().isEmpty()
                            ? "nothing"
                            : catalog.packages().getFirst().installed().purl().toString();
            if (!seen.equals(truth(jar))) {
                wrong.add(truth(jar) + " is " + seen);
            }
        }
        Counts.record(
                "java/archive: repository paths",
                JARS.size(),
                "Maven repository paths",
                wrong.size());
        assertEquals(List.of(), wrong);
    }

    /// The own directory reader and the JDK's see the same entries.
    @Test
    void directoryEqualsTheJdks() throws IOException {
        long entries = 0;
        for (Path jar : JARS) {
            List<String> own = new ArrayList<>();
            ZipDirectory.Cursor cursor =
                    ZipDirectory.open(
                                    Content.of(Files.readAllBytes(jar)),
                                    new Budget()::takeDirectory)
                            .orElseThrow()
                            .cursor();
            while (cursor.next()) {
                ZipEntry e = cursor.entry();
                own.add(
                        e.name()
                                + " "
                                + e.method()
                                + " "
                                + e.crc()
                                + " "
                                + e.compressedSize()
                                + " "
                                + e.size());
            }
            assertEquals("", cursor.damage().orElse(""), jar::toString);
            List<String> jdk = new ArrayList<>();
            try (var zip = new java.util.zip.ZipFile(jar.toFile())) {
                zip.stream()
                        .forEach(e ->
                                jdk.add(
                                        e.getName()
                                                + " "
                                                + e.getMethod()
                                                + " "
                                                + e.getCrc()
                                                + " "
                                                + e.getCompressedSize()
                                                + " "
                                                + e.getSize()));
            }
            assertEquals(jdk, own, jar::toString);
            entries += own.size();
        }
        Counts.record("java/archive: directory entries", entries, "java.util.zip.ZipFile", 0);
    }
}
