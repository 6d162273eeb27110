package org.openinspector.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.model.Cvss;
import org.openinspector.model.Severity;
import org.openinspector.model.SeverityStatement;

final class RatingTest {
    private static final SeverityStatement V2 =
            new SeverityStatement("nvd", "CVSS_V2", "AV:N/AC:L/Au:N/C:P/I:N/A:N");
    private static final SeverityStatement V31 =
            new SeverityStatement(
                    "ghsa", "CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H");
    private static final SeverityStatement V30 =
            new SeverityStatement(
                    "pysec", "CVSS_V3", "CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H");
    private static final SeverityStatement WORD =
            new SeverityStatement("almalinux", "WORD", "Important");

    @Test
    void cvssThreeBeatsTwoAndWords() {
        Rating rating = Rating.of(List.of(WORD, V2, V30, V31));
        assertEquals(Severity.CRITICAL, rating.severity());
        assertEquals(Optional.of("ghsa"), rating.source());
        assertEquals(
                List.of("3.1", "3.0", "2.0"),
                rating.cvss().stream().map(c -> c.version()).toList());
    }

    @Test
    void scoreAndVectorComeFromOneSource() {
        Rating rating = Rating.of(List.of(V30, V2));
        assertEquals("pysec", rating.cvss().getFirst().source());
        assertEquals(7.8, rating.cvss().getFirst().score());
        assertEquals(Severity.HIGH, rating.severity());
    }

    @Test
    void aWordServesWhereThereIsNoScore() {
        assertEquals(Severity.HIGH, Rating.of(List.of(WORD)).severity());
    }

    @Test
    void whatDebianCallsUnimportantStaysSoWhateverTheScore() {
        Rating rating =
                Rating.of(List.of(new SeverityStatement("debian", "WORD", "unimportant"), V31));
        assertEquals(Severity.INFORMATIONAL, rating.severity());
        assertEquals(Optional.of("debian"), rating.source());
        assertEquals(1, rating.cvss().size());
    }

    @Test
    void nobodyRatedIsUntriagedNotLow() {
        assertEquals(Severity.UNTRIAGED, Rating.of(List.of()).severity());
        assertEquals(
                Severity.UNTRIAGED,
                Rating.of(List.of(new SeverityStatement("x", "CVSS_V3", "nonsense"))).severity());
    }

    /// Bug class 28, trivy-db#26: CVSS 2 decided although there was a CVSS 3.
    @Test
    void bug28VersionTwoNeverComesBeforeThree() {
        var three = cvss("nvd", "CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:N");
        Rating rating = Rating.of(List.of(V2, three));
        assertEquals(Severity.MEDIUM, rating.severity());
        assertEquals(
                List.of("3.0 4.2", "2.0 5.0"),
                rating.cvss().stream().map(one -> one.version() + " " + one.score()).toList());
    }

    /// Bug class 28, trivy-db#72: NVD's severity was shown for a package whose vendor says
    /// otherwise.
    @Test
    void bug28TheVendorComesBeforeNvd() {
        var nvd = cvss("nvd", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        var amazon = cvss("amazon", "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:N/I:N/A:L");
        Rating there = Rating.of(List.of(nvd, amazon), "rpm:amzn:2023");
        assertEquals(Optional.of("amazon"), there.source());
        assertEquals(Severity.LOW, there.severity());
        assertEquals(
                "Amazon's CVSS 3.1 score 2.2 counts, because Amazon publishes the package.",
                there.reason());
        Rating elsewhere = Rating.of(List.of(amazon, nvd), "deb:debian:12");
        assertEquals(Optional.of("nvd"), elsewhere.source());
        assertEquals(Severity.CRITICAL, elsewhere.severity());
        assertEquals(
                "NVD's CVSS 3.1 score 9.8 counts, because Debian, who publishes the package, gives"
                        + " none of that version or a better one.",
                elsewhere.reason());
    }

    /// Bug class 28, trivy#6714 and kibana#162150: one source's word or vector was shown with
    /// another's score.
    @ParameterizedTest
    @CsvSource({"npm", "rpm:rhel:9", "deb:ubuntu:22.04", "rpm:amzn:2", "apk:alpine:v3.20:main"})
    void bug28SourceVectorAndScoreStayTogether(String namespace) {
        var statements =
                List.of(
                        new SeverityStatement("redhat", "WORD", "Low"),
                        cvss("redhat", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"),
                        cvss("nvd", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
                        cvss(
                                "ghsa",
                                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
                        new SeverityStatement("ubuntu", "WORD", "medium"));
        Rating rating = Rating.of(statements, namespace);
        assertEquals(3, rating.cvss().size());
        for (Cvss one : rating.cvss()) {
            assertTrue(
                    statements.stream()
                            .anyMatch(s ->
                                    s.source().equals(one.source())
                                            && s.value().equals(one.vector())),
                    one::toString);
            assertEquals(one.score(), CvssVector.parse(one.vector()).orElseThrow().score());
        }
        if (!namespace.contains("ubuntu")) {
            Cvss first = rating.cvss().getFirst();
            assertEquals(Optional.of(first.source()), rating.source());
            assertEquals(Severity.ofScore(first.score()), rating.severity());
        }
    }

    @Test
    void ubuntuRatesItsPackagesByItsOwnWord() {
        var nvd = cvss("nvd", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        var low = new SeverityStatement("ubuntu", "WORD", "low");
        Rating rating = Rating.of(List.of(nvd, low), "deb:ubuntu:22.04+esm-infra");
        assertEquals(Severity.LOW, rating.severity());
        assertEquals(Optional.of("ubuntu"), rating.source());
        assertEquals(
                "Ubuntu's word is low, which stands for scores of 0.1 to 3.9.", rating.reason());
        assertEquals(1, rating.cvss().size());
        assertEquals(Severity.CRITICAL, Rating.of(List.of(nvd, low), "npm").severity());
        // untriaged is no word for a severity
        assertEquals(
                Severity.CRITICAL,
                Rating.of(
                                List.of(new SeverityStatement("ubuntu", "WORD", "untriaged"), nvd),
                                "deb:ubuntu:22.04")
                        .severity());
    }

    /// The whole table: each rater leads in its row, and the first row that has a rating decides.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    redhat 3.1, nvd 3.1, ghsa 3.1          | redhat 3.1
                    nvd 3.1, redhat 3.0, redhat 4.0        | nvd 3.1
                    cisa-adp 3.1, cna:x 3.1, ghsa 3.1      | ghsa 3.1
                    cisa-adp 3.1, cna:x 3.1, suse 3.1      | cna:x 3.1
                    suse 3.1, cisa-adp 3.1                 | cisa-adp 3.1
                    suse 3.1, nvd 3.0, redhat 3.0          | suse 3.1
                    nvd 3.0, redhat 3.0, redhat word       | redhat 3.0
                    nvd 4.0, redhat word, nvd 2.0          | nvd 4.0
                    redhat 2.0, redhat word, suse word     | redhat word
                    nvd 2.0, redhat 2.0, suse word         | redhat 2.0
                    suse word, debian word                 | suse word
                    debian unimportant, nvd 3.1            | nvd 3.1
                    """)
    void theTableHolds(String given, String expected) {
        List<SeverityStatement> statements =
                Stream.of(given.split(",", -1)).map(RatingTest::statement).toList();
        Rating rating = Rating.of(statements, "rpm:rhel:9");
        String seen =
                rating.source().orElseThrow()
                        + " "
                        + (expected.endsWith("word") ? "word" : rating.cvss().getFirst().version());
        assertEquals(expected, seen);
        assertFalse(rating.reason().isBlank());
    }

    @ParameterizedTest
    @CsvSource({
        "deb:debian:12, debian",
        "deb:ubuntu:22.04+esm-apps, ubuntu",
        "rpm:amzn:2+kernel-5.10, amazon",
        "rpm:rhel:9.2+eus, redhat",
        "apk:wolfi, wolfi",
        "apk:alpine:v3.20:main, alpine",
        "npm, ",
        "cpe, ",
        "'', "
    })
    void thePackagesUniverseSaysWhoTheVendorIs(String namespace, String vendor) {
        assertEquals(Optional.ofNullable(vendor), Vendors.of(namespace));
    }

    private static SeverityStatement statement(String text) {
        String[] parts = text.strip().split(" ", 2);
        return switch (parts[1]) {
            case "word" -> new SeverityStatement(parts[0], "WORD", "Important");
            case "unimportant" -> new SeverityStatement(parts[0], "WORD", "unimportant");
            case "2.0" -> cvss(parts[0], "AV:N/AC:L/Au:N/C:P/I:N/A:N");
            case "4.0" ->
                    cvss(
                            parts[0],
                            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N");
            default -> cvss(parts[0], "CVSS:" + parts[1] + "/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        };
    }

    private static SeverityStatement cvss(String source, String vector) {
        String type =
                vector.startsWith("CVSS:4")
                        ? "CVSS_V4"
                        : vector.startsWith("CVSS:3") ? "CVSS_V3" : "CVSS_V2";
        return new SeverityStatement(source, type, vector);
    }
}
