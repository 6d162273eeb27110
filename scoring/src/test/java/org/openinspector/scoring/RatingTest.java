package org.openinspector.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
}
