package org.openinspector.advisories.ubuntu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

final class UbuntuSourcesTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/advisories/ubuntu");
    private static final String TRACKER = "ubuntu-cve-tracker/";

    @Test
    void eachFormMatchesGolden() throws IOException {
        StringBuilder text = new StringBuilder();
        TestFeed tracker = new TestFeed("ubuntu-cve-tracker");
        for (String name :
                List.of("active/CVE-2099-1001", "retired/CVE-2099-NNN2", "active/CVE-2099-1003")) {
            tracker.with(TRACKER + name, Files.readAllBytes(FIXTURES.resolve("tracker/" + name)));
        }
        text.append(read(new UbuntuTrackerSource(), tracker));
        TestFeed vex = new TestFeed("vex-all.tar.xz");
        for (String name : List.of("vex/cve/2099/CVE-2099-1001.json", "vex/usn/USN-9999-1.json")) {
            vex.with(name, Files.readAllBytes(FIXTURES.resolve(name)));
        }
        text.append(read(new UbuntuVexSource(), vex));
        text.append(read(new UbuntuApiSource(), lone("cves.json")));
        text.append(read(new UbuntuNoticesSource(), lone("notices.json")));
        text.append(read(new UbuntuNoticesSource(), lone("database.json")));
        Golden.assertMatches(FIXTURES.resolve("expected.txt"), text.toString());
    }

    private static TestFeed lone(String name) throws IOException {
        return new TestFeed(name).with(name, Files.readAllBytes(FIXTURES.resolve(name)));
    }

    private static String read(AdvisorySource source, TestFeed feed) throws IOException {
        assertTrue(source.recognises(feed), source.id());
        for (AdvisorySource other :
                List.of(
                        new UbuntuTrackerSource(),
                        new UbuntuVexSource(),
                        new UbuntuApiSource(),
                        new UbuntuNoticesSource())) {
            assertEquals(other.getClass() == source.getClass(), other.recognises(feed), other.id());
        }
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();
        source.read(
                feed,
                sink,
                new FeedProblems() {
                    @Override
                    public void report(String entry, String message) {
                        problems.add(entry + ": " + message);
                    }

                    @Override
                    public void note(String message) {
                        problems.add("note: " + message);
                    }
                });
        return "# " + feed.name() + "\n" + Rendering.of(sink) + String.join("\n", problems) + "\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    focal               | deb:ubuntu:20.04
                    trusty/esm          | deb:ubuntu:14.04+esm-infra
                    esm-infra/xenial    | deb:ubuntu:16.04+esm-infra
                    esm-apps/jammy      | deb:ubuntu:22.04+esm-apps
                    fips/focal          | deb:ubuntu:20.04+fips
                    fips-updates/focal  | deb:ubuntu:20.04+fips-updates
                    realtime/jammy      | deb:ubuntu:22.04+realtime
                    vivid/ubuntu-core   | -
                    ros-esm/focal/foxy  | -
                    esm-infra/nosuch    | -
                    devel               | -
                    upstream            | -
                    """)
    void subprojectsAreChannels(String key, String namespace) {
        assertEquals(namespace, UbuntuReleases.namespace(key).orElse(null));
    }

    @Test
    void recognisesTheFilesOnly() {
        UbuntuTrackerSource source = new UbuntuTrackerSource();
        assertTrue(source.recognises(new TestFeed("x").with("a/ignored/CVE-2005-0406", "")));
        assertFalse(source.recognises(new TestFeed("x").with("active/00boilerplate", "")));
        assertFalse(source.recognises(new TestFeed("x").with("CVE-2005-0406", "")));
        assertFalse(
                new UbuntuVexSource().recognises(new TestFeed("x").with("CVE-2025-0167.json", "")));
    }

    /// The distribution's own table of releases, where it is installed.
    @Test
    void releasesAreThoseOfDistroInfo() throws IOException {
        Path table = Path.of("/usr/share/distro-info/ubuntu.csv");
        Assumptions.assumeTrue(Files.exists(table), "package distro-info-data is not installed");
        Map<String, String> theirs = new TreeMap<>();
        for (String line : Files.readAllLines(table)) {
            String[] fields = line.split(",", -1);
            if (fields[0].matches("\\d+\\.\\d+.*")) {
                theirs.put(fields[2], fields[0].replace(" LTS", ""));
            }
        }
        // The table that is installed may be older or newer than ours.
        theirs.keySet().retainAll(UbuntuReleases.NUMBERS.keySet());
        Map<String, String> ours = new TreeMap<>(UbuntuReleases.NUMBERS);
        ours.keySet().retainAll(theirs.keySet());
        assertEquals(theirs, ours);
        assertTrue(theirs.size() > 30, () -> theirs.size() + " releases compared");
    }
}
