package org.openinspector.catalog.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.catalog.database.NativeTool;
import org.openinspector.model.Distribution;

/// The shell is the judge of quoting.
class OsReleaseTest {
    private static Optional<Distribution> read(String text) {
        return OsRelease.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void stableRelease() {
        assertEquals(
                Optional.of(
                        new Distribution(
                                "almalinux",
                                Optional.of("9.3"),
                                Optional.empty(),
                                "AlmaLinux 9.3 (Shamrock Pampas Cat)",
                                List.of("rhel", "centos", "fedora"))),
                read(
                        """
                        NAME="AlmaLinux"
                        VERSION="9.3 (Shamrock Pampas Cat)"
                        ID="almalinux"
                        ID_LIKE="rhel centos fedora"
                        VERSION_ID="9.3"
                        PLATFORM_ID="platform:el9"
                        PRETTY_NAME="AlmaLinux 9.3 (Shamrock Pampas Cat)"
                        """));
    }

    @Test
    void testingReleaseHasNoVersion() {
        assertEquals(
                Optional.of(
                        new Distribution(
                                "debian",
                                Optional.empty(),
                                Optional.of("trixie"),
                                "Debian GNU/Linux trixie/sid",
                                List.of())),
                read(
                        """
                        PRETTY_NAME="Debian GNU/Linux trixie/sid"
                        NAME="Debian GNU/Linux"
                        VERSION_CODENAME=trixie
                        ID=debian
                        """));
    }

    @Test
    void rollingReleaseHasNoVersion() {
        assertEquals(
                Optional.empty(),
                read("NAME=\"Arch Linux\"\nID=arch\nBUILD_ID=rolling\n").orElseThrow().version());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NAME=x\n",
                "ID=\n",
                "ID=../x\n",
                "ID='a b'\n",
                "ID=\"debian\n",
                "id=debian\n"
            })
    void withoutUsableIdNothingIsKnown(String text) {
        assertEquals(Optional.empty(), read(text));
    }

    @Test
    void upperCaseIdAndWindowsLinesAreForgiven() {
        assertEquals("debian 12", read("ID=Debian\r\nVERSION_ID='12'\r\n").orElseThrow().label());
    }

    @Test
    void valuesAreReadAsTheShellReadsThem(@TempDir Path folder) throws Exception {
        Random random = new Random(7);
        StringBuilder file = new StringBuilder("# comment\n\n  # another\n");
        StringBuilder script = new StringBuilder(". \"$1\"\n");
        int count = 2000;
        for (int i = 0; i < count; i++) {
            file.append("V").append(i).append('=').append(assignment(random)).append('\n');
            script.append("printf '%s\\n' \"$V").append(i).append("\"\n");
        }
        Path path = folder.resolve("os-release");
        Files.writeString(path, file);
        Path reader = folder.resolve("read.sh");
        Files.writeString(reader, script);

        List<String> shell =
                NativeTool.run("/bin/sh", reader.toString(), path.toString()).lines().toList();

        // The limit on size is for hostile files; this one is read in parts.
        Map<String, String> ours = new java.util.HashMap<>();
        file.toString()
                .lines()
                .forEach(line ->
                        ours.putAll(OsRelease.values(line.getBytes(StandardCharsets.UTF_8))));
        assertEquals(count, shell.size());
        for (int i = 0; i < count; i++) {
            assertEquals(shell.get(i), ours.get("V" + i), "V" + i + " of\n" + file);
        }
    }

    /// A value with any of the ways to quote it, and sometimes a comment behind it.
    private static String assignment(Random random) {
        String plain = "abcXYZ019._-:/+,@%^";
        String inDouble = plain + " '#();&|<>*?[]!~";
        String inSingle = inDouble + "\"\\$`";
        StringBuilder out = new StringBuilder();
        int style = random.nextInt(3);
        int length = random.nextInt(12);
        if (style == 0) {
            for (int i = 0; i < length; i++) {
                out.append(
                        random.nextInt(5) == 0
                                ? "\\" + pick(inSingle.replace("\n", ""), random)
                                : String.valueOf(pick(plain, random)));
            }
        } else if (style == 1) {
            out.append('"');
            for (int i = 0; i < length; i++) {
                out.append(
                        switch (random.nextInt(5)) {
                            case 0 -> "\\" + pick("\"\\$`", random);
                            case 1 -> "\\" + pick("abn ", random);
                            default -> String.valueOf(pick(inDouble, random));
                        });
            }
            out.append('"');
        } else {
            out.append('\'');
            for (int i = 0; i < length; i++) {
                char c = pick(inSingle, random);
                out.append(c == '\'' ? 'q' : c);
            }
            out.append('\'');
        }
        return random.nextInt(6) == 0 ? out + " # comment \"'" : out.toString();
    }

    private static char pick(String from, Random random) {
        return from.charAt(random.nextInt(from.length()));
    }

    @FuzzTest(maxDuration = "30s")
    void anyBytes(byte[] bytes) {
        OsRelease.read(bytes);
        for (String path : DistributionFiles.PATHS) {
            DistributionFiles.read(path, bytes)
                    .ifPresent(found -> {
                        if (!found.id().matches("[a-z0-9][a-z0-9._-]*")) {
                            throw new IllegalStateException("id is " + found.id());
                        }
                    });
        }
    }
}
