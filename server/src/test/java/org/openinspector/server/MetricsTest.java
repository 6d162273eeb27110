package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.wire.WireResponse;

/// The page against the grammar of Prometheus's text format 0.0.4.
class MetricsTest {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern SAMPLE =
            Pattern.compile(
                    "("
                            + NAME
                            + ")(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"(\\\\[\\\\\"n]|[^\\\\\"])*\",?)*\\})?"
                            + " (NaN|[+-]Inf|[-+0-9.eE]+)");

    /// Samples by name with labels.
    static Map<String, String> parse(String page) {
        Map<String, String> samples = new HashMap<>();
        Set<String> typed = new HashSet<>();
        assertTrue(page.endsWith("\n"), "the last line ends");
        for (String line : page.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                assertTrue(
                        line.matches(
                                "# TYPE " + NAME + " (counter|gauge|histogram|summary|untyped)"),
                        line);
                assertTrue(typed.add(line.split(" ", -1)[2]), "typed twice: " + line);
                continue;
            }
            if (line.startsWith("# HELP ")) {
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertTrue(sample.matches(), line);
            String name = sample.group(1);
            assertTrue(
                    typed.contains(name)
                            || typed.contains(
                                    name.replaceAll("_(bucket|sum|count|total|max)$", "")),
                    "no type before " + line);
            int value = line.lastIndexOf(' ');
            assertEquals(
                    null,
                    samples.put(line.substring(0, value), line.substring(value + 1)),
                    "twice: " + line);
        }
        return samples;
    }

    @Test
    void thePageIsPrometheusText() {
        var metrics = new Metrics();
        metrics.answered("ListFindings", 200, 3_000_000);
        metrics.answered("ListFindings", 200, 5_000_000);
        metrics.answered("", 403, 1_000);
        metrics.gauge("test.value", "a \"value\"\\ of\nthis test", () -> 4, "name", "a\"b\\c\nd");
        metrics.gauge("test.unknown", "not known", () -> Double.NaN);
        WireResponse page = metrics.page();
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8", page.headers().get("Content-Type"));
        Map<String, String> samples = parse(new String(page.body(), StandardCharsets.UTF_8));
        assertEquals(
                "2",
                samples.get(
                        "openinspector_requests_seconds_count{operation=\"ListFindings\",status=\"200\"}"));
        assertEquals(
                "1",
                samples.get(
                        "openinspector_requests_seconds_count{operation=\"none\",status=\"403\"}"));
        assertEquals("4.0", samples.get("test_value{name=\"a\\\"b\\\\c\\nd\"}"));
        assertEquals("NaN", samples.get("test_unknown"));
    }
}
