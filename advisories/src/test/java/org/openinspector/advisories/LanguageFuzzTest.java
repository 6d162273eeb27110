package org.openinspector.advisories;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.advisories.dotnet.DotnetReleasesSource;
import org.openinspector.advisories.friendsofphp.FriendsOfPhpSource;
import org.openinspector.advisories.ghsa.GithubAdvisoriesSource;
import org.openinspector.advisories.npmwg.NodeWorkingGroupSource;
import org.openinspector.advisories.retirejs.RetireJsSource;
import org.openinspector.advisories.rubysec.RubysecSource;
import org.openinspector.advisories.sapkb.SapStatementsSource;
import org.openinspector.advisories.stackrox.StackroxNugetSource;
import org.openinspector.advisories.victims.VictimsSource;
import org.openinspector.model.PackageNames;

/// Whatever the bytes, a source of a language reads the feed, reports problems, or refuses it.
final class LanguageFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void rubysec(byte[] data) {
        read(new RubysecSource(), "gems/a/b.yml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void friendsOfPhp(byte[] data) {
        read(new FriendsOfPhpSource(), "a/b/2099-01-01.yaml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void npmPackages(byte[] data) {
        read(new NodeWorkingGroupSource(), "vuln/npm/1.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void nodeItself(byte[] data) {
        read(new NodeWorkingGroupSource(), "vuln/core/index.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void retireJs(byte[] data) {
        read(new RetireJsSource(), "jsrepository-master.json", data);
        read(new RetireJsSource(), "npmrepository.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void sapStatement(byte[] data) {
        read(new SapStatementsSource(), "statements/a/statement.yaml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void victims(byte[] data) {
        read(new VictimsSource(), "database/java/2099/1.yaml", data);
        read(new VictimsSource(), "database/python/2099/1.yaml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void stackroxNuget(byte[] data) {
        read(new StackroxNugetSource(), "cves/CVE-2099-0001.yaml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void dotnetReleases(byte[] data) {
        read(new DotnetReleasesSource(), "8.0/releases.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void githubAdvisories(byte[] data) {
        read(new GithubAdvisoriesSource(), "ghsa.json", data);
    }

    private static void read(AdvisorySource source, String entry, byte[] data) {
        TestFeed feed = new TestFeed("fuzz.zip").with(entry, data);
        CollectingSink sink = new CollectingSink();
        try {
            source.recognises(feed);
            source.read(
                    feed,
                    sink,
                    (_, message) -> {
                        if (message.isBlank()) {
                            throw new AssertionError("a problem without a reason");
                        }
                    });
        } catch (IOException e) {
            return; // refused as a whole
        }
        int records = sink.sources.stream().mapToInt(SourceStatus::records).sum();
        if (sink.advisories.size() > records) {
            throw new AssertionError(sink.advisories.size() + " taken, " + records + " counted");
        }
        sink.advisories.stream()
                .flatMap(advisory -> advisory.affected().stream())
                .forEach(affected -> {
                    affected.ranges().forEach(range -> range.compile());
                    String name = affected.packageKey().name();
                    if (!PackageNames.normalise(affected.packageKey().namespace(), name)
                            .equals(name)) {
                        throw new AssertionError(name + " is not normalised");
                    }
                });
    }
}
