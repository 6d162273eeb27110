package org.openinspector.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Fixtures;

/// `docs/matching.md` names a test for each class of defects, and the tests exist.
final class BugClassesTableTest {
    private static final Pattern ROW = Pattern.compile("\\| ([0-9]+) \\| .* \\|");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9]+)`");

    @Test
    void everyClassHasATestThatExists() throws IOException {
        Path root = Fixtures.root();
        Map<String, String> sources = sources(root);
        TreeSet<Integer> rows = new TreeSet<>();
        List<String> missing = new ArrayList<>();
        for (String line : Files.readAllLines(root.resolve("docs/matching.md"))) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            rows.add(Integer.valueOf(row.group(1)));
            Matcher test = TEST.matcher(line);
            boolean any = false;
            while (test.find()) {
                any = true;
                String source = sources.getOrDefault(test.group(1) + ".java", "");
                if (!source.contains("void " + test.group(2) + "(")) {
                    missing.add(test.group());
                }
            }
            if (!any) {
                missing.add("class " + row.group(1) + " names no test");
            }
        }
        assertEquals(List.of(), missing);
        assertEquals(IntStream.rangeClosed(1, 33).boxed().toList(), List.copyOf(rows));
    }

    private static Map<String, String> sources(Path root) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : List.of("matching", "scan", "advisories", "versions", "catalog")) {
            try (Stream<Path> files = Files.walk(root.resolve(module + "/src/test/java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                    sources.put(
                            String.valueOf(file.getFileName()),
                            Files.readString(file, StandardCharsets.UTF_8));
                }
            }
        }
        return sources;
    }
}
