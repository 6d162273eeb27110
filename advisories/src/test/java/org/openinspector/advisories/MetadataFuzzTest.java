package org.openinspector.advisories;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.advisories.cve5.Cve5Source;
import org.openinspector.advisories.cwe.WeaknessNamesSource;
import org.openinspector.advisories.eol.EndOfLifeSource;
import org.openinspector.advisories.epss.EpssSource;
import org.openinspector.advisories.exploits.EnisaSource;
import org.openinspector.advisories.exploits.ExploitDbSource;
import org.openinspector.advisories.exploits.MetasploitSource;
import org.openinspector.advisories.exploits.NucleiSource;
import org.openinspector.advisories.exploits.VulncheckSource;
import org.openinspector.advisories.nvd.NvdOverridesSource;
import org.openinspector.advisories.nvd.NvdSource;
import org.openinspector.model.AffectedPackage;

/// Whatever the bytes, a source about severity, exploitation or end of life reads the feed, reports
/// problems, or refuses it; nothing else.
final class MetadataFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void nvd(byte[] data) {
        read(new NvdSource(), "nvd/api/cve/1.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void nvdOverrides(byte[] data) {
        read(new NvdOverridesSource(), "nvd-overrides.ndjson", data);
    }

    @FuzzTest(maxDuration = "30s")
    void cve5(byte[] data) {
        read(new Cve5Source(), "2099/1xxx/CVE-2099-1000.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void epss(byte[] data) {
        read(new EpssSource(), "epss_scores-2099-01-01.csv", data);
    }

    @FuzzTest(maxDuration = "30s")
    void enisa(byte[] data) {
        read(new EnisaSource(), "eukev.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void vulncheck(byte[] data) {
        read(new VulncheckSource(), "vulncheck_known_exploited_vulnerabilities.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void exploitDb(byte[] data) {
        read(new ExploitDbSource(), "files_exploits.csv", data);
    }

    @FuzzTest(maxDuration = "30s")
    void metasploit(byte[] data) {
        read(new MetasploitSource(), "modules_metadata_base.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void nucleiList(byte[] data) {
        read(new NucleiSource(), "nuclei/public.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void nucleiTemplate(byte[] data) {
        read(new NucleiSource(), "nuclei-templates/a.yaml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void endOfLifePage(byte[] data) {
        read(new EndOfLifeSource(), "endoflife.date/products/a.md", data);
    }

    @FuzzTest(maxDuration = "30s")
    void endOfLifeApi(byte[] data) {
        read(new EndOfLifeSource(), "endoflife.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void weaknesses(byte[] data) {
        read(new WeaknessNamesSource(), "cwec_v1.xml", data);
    }

    private static void read(AdvisorySource source, String entry, byte[] data) {
        TestFeed feed = new TestFeed(entry).with(entry, data);
        CollectingSink sink = new CollectingSink();
        int[] problems = {0};
        try {
            source.recognises(feed);
            source.read(feed, sink, (_, message) -> problems[0] += message.isBlank() ? 0 : 1);
        } catch (IOException e) {
            return; // refused as a whole; what came before was handed on
        }
        SourceStatus status = sink.sources.getFirst();
        if (sink.advisories.size() > status.records() || problems[0] != status.problems()) {
            throw new AssertionError(
                    sink.advisories.size()
                            + " advisories, "
                            + problems[0]
                            + " problems: "
                            + status);
        }
        for (var advisory : sink.advisories) {
            for (AffectedPackage affected : advisory.affected()) {
                affected.ranges().forEach(range -> range.compile());
            }
        }
    }
}
