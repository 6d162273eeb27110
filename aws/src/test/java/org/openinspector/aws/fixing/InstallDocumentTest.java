package org.openinspector.aws.fixing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.aws.inventory.CommandDocument;
import org.openinspector.estate.fixing.FixChange;

/// The script, run for real with package managers that write down what they are asked.
class InstallDocumentTest {
    @TempDir Path folder;

    private void command(String name, String script) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Ran(int status, String output, String asked) {}

    private Ran run(String packages, String versions) throws Exception {
        Path asked = folder.resolve("asked");
        Files.deleteIfExists(asked);
        Path script =
                Files.writeString(
                        folder.resolve("script.sh"),
                        CommandDocument.script(InstallDocument.class, "OpenInspector-Install.sh")
                                .replace("{{ Packages }}", packages)
                                .replace("{{ Versions }}", versions));
        Path output = folder.resolve("output");
        var builder =
                new ProcessBuilder("sh", script.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("ASKED", asked.toString());
        builder.environment().put("PATH", folder.resolve("bin") + ":/only");
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Ran(
                process.exitValue(),
                Files.readString(output),
                Files.exists(asked) ? Files.readString(asked) : "");
    }

    private void link(String... names) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String name : names) {
            for (String place : List.of("/usr/bin/", "/bin/")) {
                Path there = Path.of(place + name);
                if (Files.isExecutable(there) && !Files.exists(bin.resolve(name))) {
                    Files.createSymbolicLink(bin.resolve(name), there.toRealPath());
                }
            }
        }
    }

    private void apt(String offered) throws IOException {
        link("awk", "sh");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg")), "dpkg is not here");
        link("dpkg");
        command(
                "dpkg-query",
                "eval last=\\${$#}\ncase $last in openssl) printf 'install ok installed\\t3.0.11-1~deb12u1\\n' ;;"
                        + " bash) printf 'install ok installed\\t5.2.15-2+b2\\n' ;; *) exit 1 ;; esac\n");
        command(
                "apt-cache",
                "printf '%s:\\n  Installed: x\\n  Candidate: " + offered + "\\n' \"$2\"\n");
        command(
                "apt-get",
                "for word in \"$@\"; do printf '[%s]' \"$word\" >>\"$ASKED\"; done; echo >>\"$ASKED\"\n");
    }

    @Test
    void bringsDebianPackagesToWhatIsOfferedIfThatIsEnough() throws Exception {
        apt("3.0.11-1~deb12u3");
        Ran ran = run("bash=5.2.15-2+b2 nobody=1 openssl=3.0.11-1~deb12u2", "at-least");
        assertEquals(0, ran.status, ran.output);
        assertEquals(
                "[-q][update]\n"
                        + "[-q][-y][--only-upgrade][--no-install-recommends][-o]"
                        + "[Dpkg::Options::=--force-confdef][-o][Dpkg::Options::=--force-confold]"
                        + "[install][--][openssl=3.0.11-1~deb12u3]\n",
                ran.asked);
        assertEquals(
                """
                OpenInspector: kept bash 5.2.15-2+b2
                OpenInspector: absent nobody
                OpenInspector: installed openssl 3.0.11-1~deb12u3
                """,
                ran.output);
    }

    @Test
    void takesTheVeryVersionIfThatIsWanted() throws Exception {
        apt("3.0.11-1~deb12u3");
        Ran ran = run("openssl=1:3.0.11-1~deb12u2", "exact");
        assertTrue(ran.asked.endsWith("[install][--][openssl=1:3.0.11-1~deb12u2]\n"), ran.asked);
    }

    @Test
    void saysWhatIsNotOffered() throws Exception {
        apt("3.0.11-1~deb12u1");
        Ran ran = run("openssl=3.0.11-1~deb12u2", "at-least");
        assertEquals(1, ran.status);
        assertEquals("[-q][update]\n", ran.asked);
        assertEquals(
                "OpenInspector: unavailable openssl 3.0.11-1~deb12u1 repositories offer"
                        + " 3.0.11-1~deb12u1, expected 3.0.11-1~deb12u2 or newer\n",
                ran.output);
    }

    @Test
    void bringsRpmPackages() throws Exception {
        link("awk", "sh");
        command(
                "rpm",
                "if [ -e \"$ASKED\" ]; then echo 1:3.0.1-47.el9; else echo 1:3.0.1-41.el9; fi\n");
        command(
                "dnf",
                "for word in \"$@\"; do printf '[%s]' \"$word\" >>\"$ASKED\"; done; echo >>\"$ASKED\"\n");
        Ran ran = run("openssl-libs=1:3.0.1-47.el9", "at-least");
        assertEquals(0, ran.status, ran.output);
        assertEquals("[-y][update][openssl-libs]\n", ran.asked);
        assertEquals("OpenInspector: installed openssl-libs 1:3.0.1-47.el9\n", ran.output);
        ran = run("openssl-libs=1:3.0.1-47.el9", "exact");
        assertEquals("[-y][install][openssl-libs-1:3.0.1-47.el9]\n", ran.asked);
        command("dnf", "exit 3\n");
        ran = run("openssl-libs=1:3.0.1-47.el9", "at-least");
        assertEquals(1, ran.status);
        assertEquals(
                "OpenInspector: failed openssl-libs 1:3.0.1-41.el9 dnf ended with 3, expected"
                        + " 1:3.0.1-47.el9\n",
                ran.output);
    }

    @Test
    void withoutAPackageManagerItSaysSo() throws Exception {
        link("awk", "sh");
        Ran ran = run("a=1", "exact");
        assertEquals(2, ran.status);
        assertTrue(ran.output.contains("no package manager"), ran.output);
    }

    /// Texts of feeds and inventories, as somebody would write them who wants a shell.
    @Test
    void nothingButNamesAndVersionsGetsIntoACommand() {
        for (String evil :
                List.of(
                        "a'b",
                        "a;b",
                        "a b",
                        "$(id)",
                        "`id`",
                        "a\nb",
                        "-y",
                        "../a",
                        "a{{b}}",
                        "a\"b",
                        "a&b",
                        "a|b",
                        "a>b",
                        "",
                        "é",
                        "a".repeat(200))) {
            assertFalse(FixChange.isSafe(evil, "", "1"), evil);
            assertFalse(FixChange.isSafe("a", "", evil), evil);
            assertThrows(
                    IllegalArgumentException.class, () -> new FixChange(evil, "", "0", "1"), evil);
        }
        FixChange good = new FixChange("libstdc++6", "amd64", "0", "1:12.2.0-14+deb12u1~bpo^git");
        assertEquals(
                Map.of(
                        "Packages", List.of("libstdc++6=1:12.2.0-14+deb12u1~bpo^git"),
                        "Versions", List.of("exact")),
                InstallDocument.parameters(List.of(good, good), true));
        assertThrows(
                IllegalArgumentException.class, () -> InstallDocument.parameters(List.of(), false));
        assertTrue(InstallDocument.document().content().contains("^(at-least|exact)$"));
    }
}
