package org.openinspector.catalog.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.MemoryFile;
import org.openinspector.catalog.database.MemorySiblings;
import org.openinspector.catalog.database.NativeTool;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.SourcePackage;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;

/// rpm itself is the judge.
class RpmDatabaseCatalogerTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/catalog/rpm");
    private static final String ROW =
            "%{NAME}|%{EPOCH}|%{VERSION}-%{RELEASE}|%{ARCH}|%{SOURCERPM}|%{VENDOR}"
                    + "|%{MODULARITYLABEL}\n";

    private static Catalog read(Path file) throws IOException {
        return new RpmDatabaseCataloger()
                .read(MemoryFile.of("var/lib/rpm/" + file.getFileName(), file), Siblings.NONE);
    }

    private static String row(InstalledPackage found) {
        return String.join(
                "|",
                found.purl().name(),
                found.purl().qualifier("epoch").orElse("(none)"),
                found.purl().version().orElseThrow(),
                found.purl().qualifier("arch").orElse("(none)"),
                found.purl().qualifier("upstream").orElse("(none)"),
                found.vendor().orElse("(none)"),
                found.purl().qualifier("modularitylabel").orElse("(none)"));
    }

    private static List<String> rows(Catalog catalog) {
        return catalog.packages().stream().map(e -> row(e.installed())).sorted().toList();
    }

    private static List<String> files(Catalog catalog) {
        List<String> files = new ArrayList<>();
        for (Catalog.Entry entry : catalog.packages()) {
            entry.files()
                    .forEach(path ->
                            files.add(
                                    entry.installed().purl().name()
                                            + " /"
                                            + new String(path.toBytes(), StandardCharsets.UTF_8)));
        }
        files.sort(null);
        return files;
    }

    /// Asks rpm about a copy of the database, because it writes beside it even to read.
    private static List<String> ask(Path database, String name, Path folder, String format)
            throws Exception {
        Path copy = Files.createDirectories(folder.resolve("rpm"));
        Files.copy(database, copy.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return NativeTool.run(
                        "rpm",
                        "--define",
                        "_db_backend " + (name.equals("Packages") ? "bdb_ro" : "sqlite"),
                        "--dbpath",
                        copy.toString(),
                        "-qa",
                        "--qf",
                        format)
                .lines()
                .filter(line -> !line.startsWith("gpg-pubkey|"))
                .sorted()
                .toList();
    }

    private static void assertSameAsRpm(Path database, String name, Path folder) throws Exception {
        Catalog catalog = read(database);

        List<String> expected = ask(database, name, folder, ROW);
        assertEquals(expected, rows(catalog));
        assertEquals(ask(database, name, folder, "[%{=NAME} %{FILENAMES}\n]"), files(catalog));
        assertEquals(List.of(), catalog.problems());
        Counts.record("rpm database " + name, expected.size(), "rpm -qa", 0);
    }

    @Test
    void sqliteMatchesRpm(@TempDir Path folder) throws Exception {
        assertSameAsRpm(FIXTURES.resolve("sqlite/rpmdb.sqlite"), "rpmdb.sqlite", folder);
    }

    @Test
    void berkeleyDbMatchesRpm(@TempDir Path folder) throws Exception {
        assertSameAsRpm(FIXTURES.resolve("bdb/Packages"), "Packages", folder);
    }

    @Test
    void ndbHoldsTheSame() throws Exception {
        Catalog sqlite = read(FIXTURES.resolve("sqlite/rpmdb.sqlite"));
        Catalog ndb = read(FIXTURES.resolve("ndb/Packages.db"));

        assertEquals(rows(sqlite), rows(ndb));
        assertEquals(files(sqlite), files(ndb));
        assertEquals(List.of(), ndb.problems());
    }

    @Test
    void marinerSampleMatchesRpm(@TempDir Path folder) throws Exception {
        assertSameAsRpm(
                Fixtures.shared("oracles/rpmdb/cbl-mariner-2.0.rpmdb.sqlite"),
                "rpmdb.sqlite",
                folder);
    }

    @Test
    void oldBerkeleyDbSampleMatchesRpm(@TempDir Path folder) throws Exception {
        assertSameAsRpm(Fixtures.shared("oracles/rpmdb/libuuid-bdb.Packages"), "Packages", folder);
    }

    @ParameterizedTest
    @CsvSource({
        "sle15-bci-ndb.Packages.db, testdata/sle15-bci/Packages.db, true",
        "libuuid-bdb.Packages, testdata/libuuid/Packages, false",
        "cbl-mariner-2.0.rpmdb.sqlite, testdata/cbl-mariner-2.0/rpmdb.sqlite, false",
    })
    void samplesHoldTheExpectedPackages(String file, String key, boolean exactly) throws Exception {
        Path folder = Fixtures.shared("oracles/rpmdb");
        // jq is one of the tools that the gate has; the product's own JSON is not asked.
        List<String> expected =
                NativeTool.run(
                                "jq",
                                "-r",
                                "--arg",
                                "key",
                                key,
                                """
                                def none: if . == null or . == "" then "(none)" else tostring end;
                                .[$key][] | [.name, (.epoch | none), .version + "-" + .release,
                                (.arch | none), (.source_rpm | none), (.vendor | none),
                                (.modularitylabel | none)] | join("|")\
                                """,
                                folder.resolve("expected-packages.json").toString())
                        .lines()
                        .filter(line -> !line.startsWith("gpg-pubkey|"))
                        .sorted()
                        .toList();
        assertTrue(!expected.isEmpty());

        List<String> found = rows(read(folder.resolve(file)));

        if (exactly) {
            assertEquals(expected, found);
        } else {
            // The list of this sample does not say more than what identifies a package.
            List<String> missing =
                    new ArrayList<>(expected.stream().map(r -> identity(r)).toList());
            missing.removeAll(found.stream().map(r -> identity(r)).toList());
            assertEquals(List.of(), missing);
        }
    }

    private static String identity(String row) {
        return String.join("|", Arrays.asList(row.split("\\|", -1)).subList(0, 5));
    }

    @Test
    void purlVersionSourceAndVendor() throws Exception {
        InstalledPackage epoch =
                read(FIXTURES.resolve("sqlite/rpmdb.sqlite")).packages().stream()
                        .map(Catalog.Entry::installed)
                        .filter(p -> p.purl().name().equals("fixture-epoch"))
                        .findFirst()
                        .orElseThrow();

        assertEquals(
                "pkg:rpm/fixture-epoch@2.0%5Egit1-2.fix1?arch=x86_64&epoch=3"
                        + "&modularitylabel=fixture%3A1%3A20231114%3Aabcdef"
                        + "&upstream=fixture-1.0~rc1-2.fix1.src.rpm",
                epoch.purl().toString());
        assertEquals("3:2.0^git1-2.fix1", epoch.version());
        assertEquals(Optional.of(new SourcePackage("fixture", "1.0~rc1-2.fix1")), epoch.source());
        assertEquals(Optional.of("Fixture Makers"), epoch.vendor());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "glibc-2.34-2.cm2.src.rpm, glibc 2.34-2.cm2",
                "java-1.8.0-openjdk-1.8.0.392-1.el9.src.rpm, java-1.8.0-openjdk 1.8.0.392-1.el9",
                "firmware-1-2.nosrc.rpm, firmware 1-2",
                "glibc-2.34-2.cm2, -",
                "glibc-2.34.src.rpm, -",
                "--1.src.rpm, -",
                "'', -",
            })
    void sourceRpm(String sourceRpm, String expected) {
        assertEquals(
                Optional.ofNullable(expected),
                RpmDatabaseCataloger.source(sourceRpm).map(s -> s.name() + " " + s.version()));
    }

    @Test
    void otherFilesAreToldApart() throws Exception {
        Catalog text =
                new RpmDatabaseCataloger()
                        .read(
                                MemoryFile.of("var/lib/rpm/Packages", "not a database\n"),
                                Siblings.NONE);
        assertEquals(
                List.of(
                        "expected an rpm database of format SQLite, NDB or Berkeley DB hash, got the"
                                + " bytes 6e6f742061206461746162617365"
                                + "0a"),
                text.problems().stream().map(p -> p.message()).toList());

        Catalog empty =
                new RpmDatabaseCataloger()
                        .read(MemoryFile.of("var/lib/rpm/Packages", ""), Siblings.NONE);
        assertEquals(Catalog.EMPTY, empty);
    }

    @ParameterizedTest
    @CsvSource({"sqlite/rpmdb.sqlite", "bdb/Packages", "ndb/Packages.db"})
    void damagedDatabasesGiveProblemsAndTheRest(String fixture) throws Exception {
        byte[] sound = Files.readAllBytes(FIXTURES.resolve(fixture));
        Random random = new Random(5);
        int foundSome = 0;
        int told = 0;
        for (int round = 0; round < 300; round++) {
            byte[] damaged = sound.clone();
            if (round % 3 == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            } else {
                for (int i = 0; i < 1 << random.nextInt(9); i++) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            Catalog catalog =
                    new RpmDatabaseCataloger()
                            .read(MemoryFile.of("var/lib/rpm/Packages", damaged), Siblings.NONE);
            foundSome += catalog.packages().isEmpty() ? 0 : 1;
            told += catalog.problems().isEmpty() ? 0 : 1;
            assertTrue(catalog.packages().size() <= 5, "nothing is invented");
        }
        assertTrue(foundSome > 100, "packages in " + foundSome + " of 300");
        assertTrue(told > 50, "problems in " + told + " of 300");
    }

    @Test
    void truncatedFileIsAProblem() throws Exception {
        byte[] sound = Files.readAllBytes(FIXTURES.resolve("sqlite/rpmdb.sqlite"));

        Catalog catalog =
                new RpmDatabaseCataloger()
                        .read(
                                MemoryFile.of("var/lib/rpm/rpmdb.sqlite", sound).truncated(5000),
                                Siblings.NONE);

        assertEquals(
                "file ends after 5000 bytes, expected " + sound.length,
                catalog.problems().getFirst().message());
    }

    @Test
    void aLogThatNobodySawIsTold(@TempDir Path folder) throws Exception {
        Path database = folder.resolve("rpmdb.sqlite");
        byte[] log = SqliteFixtures.databaseWithLog(database);
        var cataloger = new RpmLogCataloger();
        var file = MemoryFile.of("var/lib/rpm/rpmdb.sqlite-wal", log);

        assertTrue(
                cataloger
                        .read(file, Siblings.NONE)
                        .problems()
                        .getFirst()
                        .message()
                        .startsWith("write-ahead log holds "));
        assertEquals(
                Catalog.EMPTY,
                cataloger.read(
                        file,
                        MemorySiblings.of(
                                "var/lib/rpm/rpmdb.sqlite", Files.readAllBytes(database))));
        assertEquals(
                Catalog.EMPTY,
                cataloger.read(MemoryFile.of("var/lib/rpm/rpmdb.sqlite-wal", ""), Siblings.NONE));
    }

    @Test
    void aLogBesideTheDatabaseCounts(@TempDir Path folder) throws Exception {
        // The sound fixture, from which a real SQLite deletes a package without writing it back.
        Path database = folder.resolve("rpmdb.sqlite");
        Files.copy(FIXTURES.resolve("sqlite/rpmdb.sqlite"), database);
        byte[] log =
                SqliteFixtures.change(
                        database,
                        "DELETE FROM Packages WHERE hnum = (SELECT hnum FROM Name WHERE key ="
                                + " 'fixture-many')");

        Catalog without = read(database);
        Catalog with =
                new RpmDatabaseCataloger()
                        .read(
                                MemoryFile.of("var/lib/rpm/rpmdb.sqlite", database),
                                MemorySiblings.of("var/lib/rpm/rpmdb.sqlite-wal", log));

        assertEquals(5, without.packages().size());
        assertEquals(
                "fixture fixture-empty fixture-epoch fixture-zero",
                with.packages().stream()
                        .map(e -> e.installed().purl().name())
                        .sorted()
                        .collect(Collectors.joining(" ")));
    }
}
