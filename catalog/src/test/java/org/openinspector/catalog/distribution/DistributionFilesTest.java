package org.openinspector.catalog.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.catalog.database.NativeTool;
import org.openinspector.model.Distribution;

class DistributionFilesTest {
    private static Optional<Distribution> recognise(Map<String, String> files) throws IOException {
        return DistributionFiles.recognise(path ->
                Optional.ofNullable(files.get(path.toString()))
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    /// The lines as the distributions ship them; expected are `ID` and `VERSION_ID` of the
    /// os-release of the same release, for releases that have one.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "etc/alpine-release   | 3.18.2                                           | alpine 3.18.2",
                "etc/alpine-release   | 3.21.0_alpha20240807                             | alpine 3.21.0_alpha20240807",
                "etc/alpine-release   | nothing                                          | -",
                "etc/debian_version   | 11.7                                             | debian 11",
                "etc/debian_version   | 6.0.10                                           | debian 6",
                "etc/debian_version   | 13                                               | debian 13",
                "etc/debian_version   | bookworm/sid                                     | -",
                "etc/redhat-release   | CentOS Linux release 7.9.2009 (Core)             | centos 7",
                "etc/redhat-release   | CentOS release 6.10 (Final)                      | centos 6",
                "etc/redhat-release   | CentOS Stream release 9                          | centos 9",
                "etc/redhat-release   | Red Hat Enterprise Linux release 8.7 (Ootpa)     | rhel 8.7",
                "etc/redhat-release   | Red Hat Enterprise Linux Server release 6.10 (Santiago) | rhel 6.10",
                "etc/redhat-release   | Fedora release 38 (Thirty Eight)                 | fedora 38",
                "etc/redhat-release   | Rocky Linux release 9.2 (Blue Onyx)              | rocky 9.2",
                "etc/redhat-release   | AlmaLinux release 8.8 (Sapphire Caracal)         | almalinux 8.8",
                "etc/system-release   | Oracle Linux Server release 8.7                  | ol 8.7",
                "etc/system-release   | Amazon Linux release 2 (Karoo)                   | amzn 2",
                "etc/system-release   | Amazon Linux AMI release 2018.03                 | amzn 2018.03",
                "etc/system-release   | Amazon Linux release 2023.3.20240219 (Amazon Linux) | amzn 2023",
                "etc/system-release   | Some other thing release 5                       | -",
                "etc/system-release   | release                                          | -",
            })
    void oldFilesTellIdAndVersion(String path, String line, String expected) throws Exception {
        assertEquals(
                Optional.ofNullable(expected),
                recognise(Map.of(path, line + "\n")).map(Distribution::label));
    }

    @Test
    void osReleaseDecidesWhereverItIs() throws Exception {
        assertEquals(
                "ubuntu 22.04",
                recognise(
                                Map.of(
                                        "etc/debian_version", "bookworm/sid",
                                        "usr/lib/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\n"))
                        .orElseThrow()
                        .label());
        assertEquals(
                "debian",
                recognise(
                                Map.of(
                                        "etc/os-release", "ID=debian\n",
                                        "usr/lib/os-release", "ID=other\n",
                                        "etc/debian_version", "11.7"))
                        .orElseThrow()
                        .label());
    }

    @Test
    void oracleLinuxIsNotRedHat() throws Exception {
        assertEquals(
                "ol 8.7",
                recognise(
                                Map.of(
                                        "etc/redhat-release",
                                        "Red Hat Enterprise Linux release 8.7 (Ootpa)",
                                        "etc/system-release",
                                        "Oracle Linux Server release 8.7"))
                        .orElseThrow()
                        .label());
    }

    @Test
    void thisMachineIsWhatTheShellSays() throws Exception {
        String expected =
                NativeTool.run(
                                "/bin/sh",
                                "-c",
                                ". /etc/os-release; echo \"$ID|$VERSION_ID|$VERSION_CODENAME|$PRETTY_NAME\"")
                        .strip();

        Distribution found =
                DistributionFiles.recognise(
                                path -> {
                                    var file = java.nio.file.Path.of("/" + path);
                                    return java.nio.file.Files.exists(file)
                                            ? Optional.of(java.nio.file.Files.readAllBytes(file))
                                            : Optional.empty();
                                })
                        .orElseThrow();

        assertEquals(
                expected,
                String.join(
                        "|",
                        found.id(),
                        found.version().orElse(""),
                        found.codename().orElse(""),
                        found.name()));
    }
}
