package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openinspector.versions.VersionCheck.Disagreement;

final class VersionCheckTest {
    @Test
    void countsLinesAndReportsWhatIsWrong() {
        VersionCheck result =
                VersionCheck.check(
                        VersionScheme.DEBIAN,
                        List.of(
                                "# a comment",
                                "// another",
                                "",
                                "  1.0~rc1 <\t1.0  ",
                                "1.0 = 1.0-0",
                                "2.0 > 1.0",
                                "1.0 < 1.0~rc1",
                                "1.0 > 1.0",
                                "1.0 <= 2.0",
                                "1.0 < ",
                                "1.0 < 2.0 < 3.0",
                                "1:- < 2"));
        String form = "expected a version, one of < = >, and a version, with blanks between";
        assertEquals(
                new VersionCheck(
                        9,
                        List.of(
                                new Disagreement(7, "1.0 < 1.0~rc1", "1.0 > 1.0~rc1"),
                                new Disagreement(8, "1.0 > 1.0", "1.0 = 1.0"),
                                new Disagreement(9, "1.0 <= 2.0", form),
                                new Disagreement(10, "1.0 <", form),
                                new Disagreement(11, "1.0 < 2.0 < 3.0", form),
                                new Disagreement(
                                        12,
                                        "1:- < 2",
                                        "\"1:-\" has '-' at character 3, expected an upstream"
                                                + " version"))),
                result);
    }
}
