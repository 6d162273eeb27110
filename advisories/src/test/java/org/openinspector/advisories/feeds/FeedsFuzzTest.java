package org.openinspector.advisories.feeds;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.TestFeed;
import org.openinspector.advisories.alpine.AlpineSecdbSource;
import org.openinspector.advisories.alpine.SecurityJsonSource;
import org.openinspector.advisories.cwe.WeaknessNamesSource;
import org.openinspector.advisories.debian.DebianListsSource;
import org.openinspector.advisories.debian.DebianTrackerSource;
import org.openinspector.advisories.epss.EpssSource;
import org.openinspector.advisories.kev.KnownExploitedSource;
import org.openinspector.advisories.osv.OsvSource;
import org.openinspector.advisories.ubuntu.UbuntuApiSource;
import org.openinspector.advisories.ubuntu.UbuntuNoticesSource;
import org.openinspector.advisories.ubuntu.UbuntuTrackerSource;
import org.openinspector.advisories.ubuntu.UbuntuVexSource;

/// Whatever the bytes, a source reads the feed, reports problems, or refuses it; nothing else.
final class FeedsFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void osvJson(byte[] data) {
        read(new OsvSource(), "GHSA-1.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void osvYaml(byte[] data) {
        read(new OsvSource(), "PYSEC-1.yaml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void debianList(byte[] data) {
        read(new DebianListsSource(), "data/DSA/list", data);
    }

    @FuzzTest(maxDuration = "30s")
    void debianNotes(byte[] data) {
        read(new DebianListsSource(), "data/CVE/list", data);
    }

    @FuzzTest(maxDuration = "30s")
    void debianTracker(byte[] data) {
        read(new DebianTrackerSource(), "debian-tracker.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void alpineSecdb(byte[] data) {
        read(new AlpineSecdbSource(), "v3.18/main.yaml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void securityJson(byte[] data) {
        read(SecurityJsonSource.wolfi(), "security.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void ubuntuTracker(byte[] data) {
        read(new UbuntuTrackerSource(), "active/CVE-2099-1001", data);
    }

    @FuzzTest(maxDuration = "30s")
    void ubuntuVex(byte[] data) {
        read(new UbuntuVexSource(), "vex/cve/2099/CVE-2099-1001.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void ubuntuApi(byte[] data) {
        read(new UbuntuApiSource(), "cves.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void ubuntuNotices(byte[] data) {
        read(new UbuntuNoticesSource(), "notices.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void epss(byte[] data) {
        read(new EpssSource(), "epss.csv", data);
    }

    @FuzzTest(maxDuration = "30s")
    void knownExploited(byte[] data) {
        read(new KnownExploitedSource(), "known_exploited_vulnerabilities.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void weaknessNames(byte[] data) {
        read(new WeaknessNamesSource(), "cwe.csv", data);
    }

    private static void read(AdvisorySource source, String entry, byte[] data) {
        TestFeed feed = new TestFeed("fuzz.zip").with(entry, data);
        CollectingSink sink = new CollectingSink();
        long[] problems = {0};
        try {
            source.recognises(feed);
            source.read(feed, sink, (_, message) -> problems[0] += message.isBlank() ? 0 : 1);
        } catch (IOException e) {
            return; // refused as a whole
        }
        // Whatever was taken can be handed on: the counts fit, and every range can be asked.
        long records = sink.sources.stream().mapToLong(s -> s.records()).sum();
        long taken =
                (long) sink.advisories.size()
                        + sink.epss.size()
                        + sink.knownExploited.size()
                        + sink.weaknesses.size();
        if (taken > records) {
            throw new AssertionError(taken + " taken, " + records + " counted");
        }
        sink.advisories.stream()
                .flatMap(advisory -> advisory.affected().stream())
                .flatMap(affected -> affected.ranges().stream())
                .forEach(range -> range.compile());
    }
}
