package org.openinspector.apimodel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.ApiCoverage;
import org.openinspector.apimodel.wire.ProtocolCases.Case;
import org.openinspector.apimodel.wire.ProtocolCases.Side;
import org.openinspector.testkit.Golden;

/// AWS's protocol tests for restJson1, against services that our generator made of AWS's models.
class ProtocolTest {
    private static final Map<String, String> SKIPS = new LinkedHashMap<>();
    private static final Set<String> PASSED = new TreeSet<>();
    private static final Map<String, String> FAILED = new LinkedHashMap<>();
    private static List<Case> cases = List.of();

    @BeforeAll
    static void run() throws IOException {
        cases = ProtocolCases.load(Path.of("src/test/smithy/validation.smithy"));
        try (InputStream in = ProtocolTest.class.getResourceAsStream("protocol-test-skips.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
                String[] parts = line.split(" \\| ", 3);
                SKIPS.put(parts[0] + " " + parts[1], parts[2]);
            }
        }
        ProtocolCases.run(
                cases,
                each -> PASSED.add(key(each)),
                (each, why) -> FAILED.put(key(each), String.valueOf(why)));
    }

    private static String key(Case each) {
        return each.side() + " " + each.id();
    }

    @Test
    void everyCaseIsRun() {
        // Numbers of the suite's release, parameters expanded; see the artifact's version in the
        // pom.
        assertEquals(655, count(Side.MALFORMED_REQUEST));
        assertEquals(133, count(Side.SERVER_REQUEST));
        assertEquals(92, count(Side.SERVER_RESPONSE));
        assertEquals(137, count(Side.CLIENT_REQUEST));
        assertEquals(108, count(Side.CLIENT_RESPONSE));
    }

    private static long count(Side side) {
        return cases.stream().filter(each -> each.side() == side).count();
    }

    @Test
    void casesPassUnlessListed() {
        Map<String, String> unlisted = new LinkedHashMap<>(FAILED);
        unlisted.keySet().removeAll(SKIPS.keySet());
        assertEquals(Map.of(), unlisted);
    }

    @Test
    void listedCasesFail() {
        Set<String> passing = new TreeSet<>(SKIPS.keySet());
        passing.removeAll(FAILED.keySet());
        assertTrue(passing.isEmpty(), () -> "remove from the list: " + passing);
    }

    @Test
    void tableStandsInTheDocs() throws IOException {
        Path page = Path.of(System.getProperty("openinspector.root"), "docs/api-coverage.md");
        String text = Files.readString(page);
        Golden.assertMatches(page, ApiCoverage.withSection(text, "protocol-tests", table()));
    }

    private static String table() {
        StringBuilder out = new StringBuilder("\n| suite | side | cases | passed | skipped |\n");
        out.append("| --- | --- | --- | --- | --- |\n");
        for (String suite : new TreeSet<>(cases.stream().map(Case::suite).toList())) {
            for (Side side : Side.values()) {
                List<Case> rows = new ArrayList<>(cases);
                rows.removeIf(each -> !each.suite().equals(suite) || each.side() != side);
                long passed = rows.stream().filter(each -> PASSED.contains(key(each))).count();
                if (!rows.isEmpty()) {
                    out.append("| ").append(suite).append(" | ").append(side.title);
                    out.append(" | ").append(rows.size()).append(" | ").append(passed);
                    out.append(" | ").append(rows.size() - passed).append(" |\n");
                }
            }
        }
        out.append("\nSkipped, with the reason:\n\n");
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        SKIPS.forEach((key, reason) ->
                byReason.computeIfAbsent(reason, each -> new ArrayList<>())
                        .add("`" + key.substring(key.indexOf(' ') + 1) + "`"));
        byReason.forEach((reason, ids) ->
                out.append("- ")
                        .append(reason)
                        .append(": ")
                        .append(String.join(", ", new TreeSet<>(ids)))
                        .append('\n'));
        out.append("- event streams, which the API does not use: the operations with them are not");
        return out.append(" generated, and have no cases of these kinds\n\n").toString();
    }
}
