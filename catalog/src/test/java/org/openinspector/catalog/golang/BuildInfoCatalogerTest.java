package org.openinspector.catalog.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.artifacts.Content;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.language.MemoryFile;
import org.openinspector.model.InstalledPackage;
import org.openinspector.testkit.Fixtures;

class BuildInfoCatalogerTest {
    private static final Path FOLDER = Fixtures.path("org/openinspector/catalog/golang");

    private final BuildInfoCataloger cataloger = new BuildInfoCataloger();

    static List<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".gz"))
                    .map(name -> name.substring(0, name.length() - 3))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] program(String name) throws IOException {
        try (InputStream packed =
                new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".gz")))) {
            return packed.readAllBytes();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void listsWhatGoTells(String name) throws IOException {
        Catalog catalog = read(program(name));
        assertEquals(List.of(), catalog.problems());
        assertEquals(Files.readAllLines(FOLDER.resolve(name + ".txt")), sorted(catalog));
    }

    @Test
    void thereAreProgramsOfAllKinds() throws IOException {
        assertEquals(21, programs().size());
    }

    @Test
    void changedSourcesAreDoubted() throws IOException {
        assertEquals(
                List.of("pkg:golang/example.com/App@v1.4.0%2Bdirty"),
                read(program("vcs-dirty")).packages().stream()
                        .map(Catalog.Entry::installed)
                        .filter(it -> it.evidence().getFirst().doubt().isPresent())
                        .map(it -> it.purl().toString())
                        .toList());
    }

    @Test
    void aProgramOfAnotherLanguageCostsOnlyItsHeaders() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        byte[] bytes = Files.readAllBytes(java);
        long[] read = new long[1];
        Content whole = Content.of(bytes);
        Content counting =
                new Content() {
                    @Override
                    public long size() {
                        return whole.size();
                    }

                    @Override
                    public void read(long position, ByteBuffer into) throws IOException {
                        read[0] += into.remaining();
                        whole.read(position, into);
                    }
                };
        assertEquals(Optional.empty(), BuildInfo.of(Executable.of(counting).orElseThrow()));
        assertTrue(read[0] < 8192, "bytes read: " + read[0]);
        assertEquals(Catalog.EMPTY, read(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u007fELF",
                "MZ",
                "MZ and then some text that is longer than a header of 64 bytes",
                "#!/bin/sh\necho this is no program at all, but a script of some length\n"
            })
    void whatOnlyLooksLikeAProgramIsNone(String text) throws IOException {
        assertEquals(Catalog.EMPTY, read(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aClassFileIsNoUniversalProgram() throws IOException {
        try (InputStream in = Object.class.getResourceAsStream("Object.class")) {
            assertEquals(Catalog.EMPTY, read(java.util.Objects.requireNonNull(in).readAllBytes()));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void truncatedProgramsNeverInvent(String name) throws IOException {
        byte[] whole = program(name);
        List<String> expected = Files.readAllLines(FOLDER.resolve(name + ".txt"));
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            int length = i < 20 ? i * 40 : random.nextInt(whole.length);
            Catalog catalog = read(Arrays.copyOf(whole, length));
            assertTrue(expected.containsAll(purls(catalog)), name + " cut at " + length);
            assertTrue(catalog.problems().size() <= 1);
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void flippedBitsEndAsData(String name) throws IOException {
        byte[] whole = program(name);
        int[] interesting =
                java.util.stream.IntStream.range(0, whole.length)
                        .filter(i -> whole[i] != 0)
                        .toArray();
        Random random = new Random(13);
        for (int i = 0; i < 400; i++) {
            int[] places = new int[1 + random.nextInt(3)];
            byte[] before = new byte[places.length];
            for (int flip = 0; flip < places.length; flip++) {
                int at =
                        random.nextBoolean()
                                ? random.nextInt(512)
                                : interesting[random.nextInt(interesting.length)];
                places[flip] = at;
                before[flip] = whole[at];
                whole[at] ^= (byte) (1 << random.nextInt(8));
            }
            read(whole);
            for (int flip = places.length - 1; flip >= 0; flip--) {
                whole[places[flip]] = before[flip];
            }
        }
        assertEquals(Files.readAllLines(FOLDER.resolve(name + ".txt")), sorted(read(whole)));
    }

    @Test
    void aTruncatedProgramSaysSo() throws IOException {
        byte[] whole = program("linux-amd64-go1.26");
        Catalog catalog = read(Arrays.copyOf(whole, whole.length / 2));
        assertEquals(List.of(), catalog.packages());
        assertEquals(
                "expected the section names inside the file, got a place beyond its end",
                catalog.problems().getFirst().message());
    }

    @Test
    void modulesThatCannotBeNamedAreProblemsAndHideNothing() throws IOException {
        String modules =
                """
                path\tx
                mod\tx\t(devel)\t
                dep\texample.com/a\tv1.0.0\th1:x=
                dep\t../evil\tv1.0.0
                dep\ta/../b\tv1.0.0
                dep\ta//b\tv1.0.0
                dep\ta b\tv1.0.0
                dep\texample.com/b\tlatest
                dep\texample.com/c
                dep\t
                =>
                =>\texample.com/d\tv2.0.0
                dep\texample.com/e\tv1.0.0
                =>\t/home/x/e\t(devel)
                dep\tSingle\tv3.0.0+incompatible
                build\tdep\tv1.0.0
                """;
        Catalog catalog = read(ElfProgram.withModules("go1.21.3", modules));
        assertEquals(
                List.of(
                        "pkg:golang/stdlib@1.21.3",
                        "pkg:golang/example.com/a@v1.0.0",
                        "pkg:golang/example.com/d@v2.0.0",
                        "pkg:golang/Single@v3.0.0%2Bincompatible"),
                purls(catalog));
        assertEquals(5, catalog.problems().size());
    }

    @Test
    void aDevelopmentToolchainWithoutReleaseIsAProblem() throws IOException {
        Catalog catalog =
                read(
                        ElfProgram.withModules(
                                "devel +0f5e Tue Aug 1", "dep\texample.com/a\tv1.0.0\n"));
        assertEquals(List.of("pkg:golang/example.com/a@v1.0.0"), purls(catalog));
        assertEquals(1, catalog.problems().size());
    }

    @Test
    void aProgramBuiltWithoutModulesHasTheStandardLibrary() throws IOException {
        assertEquals(
                List.of("pkg:golang/stdlib@1.17.0"),
                purls(read(ElfProgram.withModules("go1.17", ""))));
    }

    @Test
    void manyModulesAreBounded() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            text.append("dep\ta/").append(i).append("\tv1.0.0\n");
        }
        Catalog catalog = read(ElfProgram.withModules("go1.21.3", text.toString()));
        assertEquals(50_000, catalog.packages().size());
        assertTrue(catalog.problems().size() <= 100);
        assertTrue(catalog.problems().getFirst().message().contains("more than 50000 modules"));
    }

    @Test
    void absurdLengthsAreRefused() throws IOException {
        byte[] elf = ElfProgram.withModules("go1.21.3", "dep\ta/b\tv1.0.0\n");
        int length = ElfProgram.BLOB_OFFSET + 32;
        byte[] huge = elf.clone();
        Arrays.fill(huge, length, length + 9, (byte) 0xff);
        huge[length + 9] = 1;
        assertTrue(onlyProblem(huge).startsWith("expected at most 4096 bytes"));
        byte[] endless = elf.clone();
        Arrays.fill(endless, length, length + 10, (byte) 0xff);
        assertTrue(onlyProblem(endless).startsWith("expected a length"));
        byte[] sections = elf.clone();
        ByteBuffer.wrap(sections).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 1L << 62);
        assertTrue(onlyProblem(sections).startsWith("expected the section headers inside"));
    }

    private String onlyProblem(byte[] elf) throws IOException {
        Catalog catalog = read(elf);
        assertEquals(List.of(), catalog.packages());
        assertEquals(1, catalog.problems().size());
        return catalog.problems().getFirst().message();
    }

    private Catalog read(byte[] bytes) throws IOException {
        return cataloger.read(MemoryFile.of("usr/bin/program", bytes), Siblings.NONE);
    }

    private static List<String> sorted(Catalog catalog) {
        return purls(catalog).stream().sorted().toList();
    }

    private static List<String> purls(Catalog catalog) {
        return catalog.packages().stream()
                .map(Catalog.Entry::installed)
                .map(InstalledPackage::purl)
                .map(Object::toString)
                .toList();
    }
}
