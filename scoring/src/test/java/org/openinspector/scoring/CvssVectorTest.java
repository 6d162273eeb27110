package org.openinspector.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.testkit.Counts;
import us.springett.cvss.Cvss;

final class CvssVectorTest {
    /// Scores as NVD and FIRST publish them.
    @ParameterizedTest
    @CsvSource({
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H, 3.1, 10.0", // CVE-2021-44228
        "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H, 3.1, 7.8", // CVE-2021-3156
        "CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:N, 3.0, 4.2", // example in FIRST's guide
        "AV:N/AC:L/Au:N/C:P/I:N/A:N, 2.0, 5.0", // CVE-2014-0160
        "AV:N/AC:L/Au:N/C:C/I:C/A:C, 2.0, 10.0", // CVE-2014-6271
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N, 4.0, 9.3",
        // as NVD writes them, with all that is not defined
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N/E:X/CR:X/IR:X/AR:X/MAV:X/MAC:X/MAT:X/MPR:X/MUI:X/MVC:X/MVI:X/MVA:X/MSC:X/MSI:X/MSA:X/S:X/AU:X/R:X/V:X/RE:X/U:X, 4.0, 5.3", // CVE-2024-4819
        "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:N, 3.1, 4.3", // CVE-2024-4819
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C, 3.1, 9.8" // temporal ones
        // apart
    })
    void scoresLikeThePublishers(String vector, String version, double score) {
        assertEquals(Optional.of(new CvssVector(version, vector, score)), CvssVector.parse(vector));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "high",
                "CVSS:3.1/",
                "CVSS:3.1/AV:N",
                "CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
                "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
                "CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
                "CVSS:4.0/AV:N",
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:"
            })
    void refusesWhatIsNoVector(String text) {
        assertEquals(Optional.empty(), CvssVector.parse(text));
    }

    @Test
    void refusesEndlessText() {
        assertEquals(Optional.empty(), CvssVector.parse("CVSS:4.0/" + "AV:N/".repeat(100_000)));
    }

    /// All base vectors of 3.0, 3.1 and 2.0 against the reference library.
    @Test
    void agreesWithTheReferenceLibraryOnEveryBaseVector() throws IOException {
        List<String> three =
                product(
                        List.of("AV:N", "AV:A", "AV:L", "AV:P"),
                        List.of("AC:L", "AC:H"),
                        List.of("PR:N", "PR:L", "PR:H"),
                        List.of("UI:N", "UI:R"),
                        List.of("S:U", "S:C"),
                        List.of("C:H", "C:L", "C:N"),
                        List.of("I:H", "I:L", "I:N"),
                        List.of("A:H", "A:L", "A:N"));
        List<String> two =
                product(
                        List.of("AV:L", "AV:A", "AV:N"),
                        List.of("AC:H", "AC:M", "AC:L"),
                        List.of("Au:M", "Au:S", "Au:N"),
                        List.of("C:N", "C:P", "C:C"),
                        List.of("I:N", "I:P", "I:C"),
                        List.of("A:N", "A:P", "A:C"));
        assertEquals(2592, three.size());
        assertEquals(729, two.size());
        List<String> all = new ArrayList<>();
        three.forEach(vector -> all.add("CVSS:3.0/" + vector));
        three.forEach(vector -> all.add("CVSS:3.1/" + vector));
        all.addAll(two);
        List<String> wrong = new ArrayList<>();
        for (String vector : all) {
            double expected = Cvss.fromVector(vector).calculateScore().getBaseScore();
            double actual = CvssVector.parse(vector).orElseThrow().score();
            if (actual != expected) {
                wrong.add(vector + ": " + actual + ", expected " + expected);
            }
        }
        Counts.record("cvss", all.size(), "cvss-calculator", wrong.size());
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " wrong: " + wrong.subList(0, Math.min(10, wrong.size())));
    }

    @SafeVarargs
    private static List<String> product(List<String>... metrics) {
        List<String> vectors = List.of("");
        for (List<String> values : metrics) {
            List<String> longer = new ArrayList<>();
            for (String vector : vectors) {
                for (String value : values) {
                    longer.add(vector.isEmpty() ? value : vector + "/" + value);
                }
            }
            vectors = longer;
        }
        return vectors;
    }
}
