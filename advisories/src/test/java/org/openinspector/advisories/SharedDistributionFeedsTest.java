package org.openinspector.advisories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.testkit.Fixtures;
import org.openinspector.versions.VersionScheme;

/// Compares what was read of real feeds with what a simple reader of their lines finds.
final class SharedDistributionFeedsTest {
    private final CollectingSink sink = new CollectingSink();

    @Test
    void everySecfixOfAlpineIsThere() throws IOException {
        SortedSet<String> expected = new TreeSet<>();
        int entries = 0;
        Pattern id = Pattern.compile("CVE[-_ ](\\d{4}-\\d{4,})");
        try (ZipFile zip = new ZipFile(Fixtures.shared("feeds/alpine-secdb.zip").toFile())) {
            for (ZipEntry entry : zip.stream().filter(e -> e.getName().endsWith("l")).toList()) {
                String branch = entry.getName().replace(".yaml", "").replace('/', ':');
                String name = "";
                boolean inFixes = false;
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                    if (line.startsWith("      name: ")) {
                        name = line.substring(12).strip();
                        inFixes = false;
                    } else if (line.startsWith("      secfixes:")) {
                        inFixes = true;
                    } else if (inFixes && line.matches(" {7,}- .*")) {
                        entries++;
                        Matcher cve = id.matcher(line);
                        while (cve.find()) {
                            expected.add(
                                    "apk:alpine:" + branch + "/" + name + " CVE-" + cve.group(1));
                        }
                    }
                }
            }
        }
        assertEquals(12_028, entries, "as the README counts them");

        ImportReport.FeedReport report = imported("alpine-secdb.zip");

        assertEquals(0, report.problemCount(), report.problems()::toString);
        SortedSet<String> read = new TreeSet<>();
        for (Advisory advisory : sink.advisories) {
            for (AffectedPackage affected : advisory.affected()) {
                if (advisory.id().startsWith("CVE-")) {
                    read.add(affected.packageKey() + " " + advisory.id());
                }
            }
        }
        assertEquals(expected, read);
        assertTrue(read.size() > 10_000, () -> read.size() + " statements");
    }

    /// Each sixtieth status of each release, judged by its words for some versions.
    @Test
    void ubuntusTrackerSaysWhatItsLinesSay() throws IOException {
        ImportReport.FeedReport report = imported("ubuntu-cve-tracker.ndjson.gz");
        assertEquals(32_931, report.records(), "as the README counts them");
        Map<String, AffectedPackage> read = new HashMap<>();
        for (Advisory advisory : sink.advisories) {
            for (AffectedPackage affected : advisory.affected()) {
                read.put(advisory.id() + " " + affected.packageKey(), affected);
            }
        }
        Map<String, String> releases =
                Map.of(
                        "precise",
                        "12.04",
                        "trusty",
                        "14.04",
                        "trusty/esm",
                        "14.04+esm-infra",
                        "xenial",
                        "16.04",
                        "bionic",
                        "18.04",
                        "eoan",
                        "19.10");
        Pattern status = Pattern.compile("(?m)^([a-z/-]+)_([^\\s:]+):[ \\t]*([a-zA-Z-]+)(.*)$");
        int[] seen = {0, 0, 0};
        Map<String, Integer> words = new TreeMap<>();
        Feeds.open(Fixtures.shared("feeds/ubuntu-cve-tracker.ndjson.gz"))
                .getFirst()
                .read((entry, content) -> {
                    String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                    String id = entry.substring(entry.lastIndexOf('/') + 1);
                    Matcher line = status.matcher(text);
                    while (line.find()) {
                        String release = releases.get(line.group(1));
                        if (release == null || ++seen[0] % 60 != 0) {
                            continue;
                        }
                        String key = id + " deb:ubuntu:" + release + "/" + line.group(2);
                        String word = line.group(3);
                        words.merge(word, 1, Integer::sum);
                        String version = line.group(4).replaceAll("^[ (\\[]+|[ )\\]].*$", "");
                        for (String installed : List.of("0.0~", version, version + "+x", "99:1")) {
                            if (installed.isEmpty() || !Character.isDigit(installed.charAt(0))) {
                                continue;
                            }
                            seen[1]++;
                            assertEquals(
                                    naive(word, line.group(4), version, installed),
                                    ours(read.get(key), installed),
                                    () -> key + " " + line.group() + " for " + installed);
                        }
                    }
                });
        assertTrue(seen[1] > 10_000, () -> seen[1] + " compared");
        assertEquals(
                Set.of(
                        "DNE",
                        "deferred",
                        "ignored",
                        "needed",
                        "needs-triage",
                        "not-affected",
                        "pending",
                        "released"),
                words.keySet());
    }

    private static String naive(String word, String rest, String version, String installed) {
        boolean numbered = !version.isEmpty() && Character.isDigit(version.charAt(0));
        boolean below = numbered && VersionScheme.DEBIAN.compare(installed, version) < 0;
        return switch (word) {
            case "DNE" -> "nothing";
            // Without a version it is reported.
            case "released" -> !numbered ? "nothing" : below ? "affected" : "no";
            case "pending" -> numbered && !below ? "no" : "affected";
            case "needs-triage" -> "unknown";
            case "not-affected" -> "never";
            default -> rest.contains("was needs-triage") ? "unknown" : "affected";
        };
    }

    private static String ours(@Nullable AffectedPackage affected, String installed) {
        if (affected == null) {
            return "nothing";
        }
        return switch (affected.status()) {
            case NOT_AFFECTED -> "never";
            case UNDER_INVESTIGATION -> "unknown";
            case AFFECTED ->
                    affected.ranges().stream().anyMatch(range -> range.contains(installed))
                            ? "affected"
                            : "no";
        };
    }

    private ImportReport.FeedReport imported(String name) throws IOException {
        List<Feed> feeds = new ArrayList<>(Feeds.open(Fixtures.shared("feeds/" + name)));
        return FeedImport.importAll(feeds, sink, ImportListener.NONE).feeds().getFirst();
    }
}
