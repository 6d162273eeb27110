package org.openinspector.catalog.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules on names alone. The expected parts are the coordinates under which the artifacts are
/// published.
class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "log4j-1.2.17, log4j, 1.2.17, ''",
        "log4j-1.2-api-2.14.1, log4j-1.2-api, 2.14.1, ''",
        "hibernate-jpa-2.1-api-1.0.2.Final, hibernate-jpa-2.1-api, 1.0.2.Final, ''",
        "jboss-transaction-api_1.2_spec-1.1.1.Final, jboss-transaction-api_1.2_spec, 1.1.1.Final, ''",
        "kafka_2.12-2.5.0, kafka_2.12, 2.5.0, ''",
        "guava-31.1-jre, guava, 31.1-jre, ''",
        "bcprov-jdk15on-1.65, bcprov-jdk15on, 1.65, ''",
        "postgresql-9.1-901.jdbc4, postgresql, 9.1-901.jdbc4, ''",
        "zstd-jni-1.5.5-11, zstd-jni, 1.5.5-11, ''",
        "jaxen-1.1-beta-6, jaxen, 1.1-beta-6, ''",
        "netty-transport-native-epoll-4.1.50.Final-linux-x86_64,"
                + " netty-transport-native-epoll, 4.1.50.Final, linux-x86_64",
        "log4j-core-2.14.1-tests, log4j-core, 2.14.1, tests",
        "demo-1.0-SNAPSHOT-jar-with-dependencies, demo, 1.0-SNAPSHOT, jar-with-dependencies",
        "commons-io-20030203.000550, commons-io, 20030203.000550, ''",
        "guava-r09, guava, r09, ''",
        "org.eclipse.osgi_3.24.300.v20260721, org.eclipse.osgi, 3.24.300.v20260721, ''",
        "jrt-fs, jrt-fs, '', ''",
        "kafka_2.12, kafka_2.12, '', ''",
        "-1.0, -1.0, '', ''",
    })
    void fileNameIsSplit(String stem, String artifact, String version, String classifier) {
        assertEquals(new FileName(artifact, version, classifier), FileName.split(stem, List.of()));
    }

    /// Words that are no classifier everywhere end a version if the manifest says it.
    @Test
    void manifestSettlesWhereTheVersionEnds() {
        assertEquals(
                new FileName("hive-exec", "2.3.7", "core"),
                FileName.split("hive-exec-2.3.7-core", List.of("2.3.7")));
        assertEquals(
                new FileName("servlet-api-2.5", "6.1.14", ""),
                FileName.split("servlet-api-2.5-6.1.14", List.of("6.1.14")));
    }

    @ParameterizedTest
    @CsvSource({
        "org.springframework.beans, spring-beans, org.springframework",
        "org.springframework.web.servlet, spring-webmvc, org.springframework",
        "org.yaml.snakeyaml, snakeyaml, org.yaml",
        "org.apache.velocity, velocity, org.apache.velocity",
        "org.apache.velocity.tools.view, velocity-tools, org.apache.velocity",
        "org.hibernate, hibernate-core, org.hibernate",
        "io.grpc.netty, grpc-netty-shaded, io.grpc",
        "org.jsoup, jsoup, org.jsoup",
        "org.tukaani.xz, xz, org.tukaani",
        "org.jspecify.annotations, jspecify, org.jspecify",
        "com.fasterxml.classmate, classmate, com.fasterxml",
        "org.apache.lucene.search.join, lucene-join, org.apache.lucene",
        "picocli, picocli, ''",
        "org.apache, velocity, ''",
    })
    void groupEndsBeforeTheArtifact(String name, String artifact, String group) {
        assertEquals(group, Groups.fromName(List.of(name.split("\\.", -1)), artifact));
    }

    @Test
    void knownGroupsAreIds() throws IOException {
        String table;
        try (var stream =
                Objects.requireNonNull(Groups.class.getResourceAsStream("known-groups.txt"))) {
            table = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String line : table.split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.split(" +", -1);
                assertNotEquals("", Coordinates.id(words[2]), line);
                assertEquals(words.length == 4, line.matches(".* <[0-9]+"), line);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "'2.0b6 2016-02-05', 2.0b6",
        "1.8.21-release-380(1.8.21), 1.8.21-release-380",
        "${project.version}, ''",
        "3.x, ''",
        "unspecified, ''",
        "'', ''",
        "../1, ''",
    })
    void versionsHaveDigitsAndNoPlaceholders(String text, String version) {
        assertEquals(version, Coordinates.version(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<project><groupId>a.b</groupId><artifactId>c</artifactId><version>1</version>"
                        + "</project> | a.b:c:1",
                "\ufeff<project xmlns='http://maven.apache.org/POM/4.0.0'><parent><groupId>a.b</groupId>"
                        + "<artifactId>p</artifactId><version>1</version></parent>"
                        + "<artifactId>c</artifactId></project> | a.b:c:1",
                "<project><parent><groupId>a</groupId><version>1</version></parent>"
                        + "<artifactId>c-${flavour}</artifactId><version>${project.parent.version}.2"
                        + "</version><properties><flavour>x</flavour></properties></project> | a:c-x:1.2",
                "<project><artifactId>c</artifactId><version>${elsewhere}</version></project> | :c:",
                "<project><artifactId><![CDATA[c]]></artifactId></project> | :c:",
            })
    void pomTellsCoordinates(String pom, String coordinates) throws IOException {
        assertEquals(coordinates, PomXml.parse(pom.getBytes(StandardCharsets.UTF_8)).toString());
    }

    /// A line of a manifest is at most 72 bytes long, so characters are cut in the middle.
    @Test
    void manifestLinesAreJoined() {
        List<String> lines =
                List.of(
                        "Bundle-SymbolicName: org.exam",
                        " ple;singleton:=true",
                        "no colon",
                        "implementation-title: caf\u00c3",
                        " \u00a9",
                        "",
                        "Name: x",
                        "Bundle-Version: 1");
        byte[] bytes = String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
        MainAttributes attributes = MainAttributes.parse(bytes);
        assertEquals("org.example", attributes.symbolicName());
        assertEquals("caf\u00e9", attributes.get("Implementation-Title"));
        assertEquals("", attributes.get("Bundle-Version"));
    }
}
