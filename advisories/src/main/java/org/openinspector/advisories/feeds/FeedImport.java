package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.ForwardingSink;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.added.PrivateSource;
import org.openinspector.advisories.alpine.AlpineSecdbSource;
import org.openinspector.advisories.alpine.SecurityJsonSource;
import org.openinspector.advisories.csaf.CsafSource;
import org.openinspector.advisories.cve5.Cve5Source;
import org.openinspector.advisories.cwe.WeaknessNamesSource;
import org.openinspector.advisories.debian.DebianListsSource;
import org.openinspector.advisories.debian.DebianTrackerSource;
import org.openinspector.advisories.dotnet.DotnetReleasesSource;
import org.openinspector.advisories.eol.EndOfLifeSource;
import org.openinspector.advisories.epss.EpssSource;
import org.openinspector.advisories.exploits.EnisaSource;
import org.openinspector.advisories.exploits.ExploitDbSource;
import org.openinspector.advisories.exploits.MetasploitSource;
import org.openinspector.advisories.exploits.NucleiSource;
import org.openinspector.advisories.exploits.VulncheckSource;
import org.openinspector.advisories.friendsofphp.FriendsOfPhpSource;
import org.openinspector.advisories.ghsa.GithubAdvisoriesSource;
import org.openinspector.advisories.kev.KnownExploitedSource;
import org.openinspector.advisories.npmwg.NodeWorkingGroupSource;
import org.openinspector.advisories.nvd.NvdOverridesSource;
import org.openinspector.advisories.nvd.NvdSource;
import org.openinspector.advisories.osv.OsvSource;
import org.openinspector.advisories.oval.OvalSource;
import org.openinspector.advisories.redhat.RedHatCveSource;
import org.openinspector.advisories.retirejs.RetireJsSource;
import org.openinspector.advisories.rocky.RockyErrataSource;
import org.openinspector.advisories.rubysec.RubysecSource;
import org.openinspector.advisories.sapkb.SapStatementsSource;
import org.openinspector.advisories.stackrox.StackroxNugetSource;
import org.openinspector.advisories.starter.StarterSet;
import org.openinspector.advisories.ubuntu.UbuntuApiSource;
import org.openinspector.advisories.ubuntu.UbuntuNoticesSource;
import org.openinspector.advisories.ubuntu.UbuntuTrackerSource;
import org.openinspector.advisories.ubuntu.UbuntuVexSource;
import org.openinspector.advisories.updateinfo.UpdateInfoSource;
import org.openinspector.advisories.victims.VictimsSource;

/// Imports feeds: gives each to the source that knows it. One bad feed or record never ends the
/// import of the others.
public final class FeedImport {
    /// A mixture may hold archives that are mixtures; what those hold is offered as it is.
    private static final int DEPTH_MAX = 2;

    /// The first that recognises a feed reads it; the one for OSV comes last, because it opens lone
    /// files of any name to see what they are.
    private static final List<AdvisorySource> SOURCES =
            List.of(
                    new StarterSet.Source(),
                    new PrivateSource(),
                    new DebianListsSource(),
                    new DebianTrackerSource(),
                    new AlpineSecdbSource(),
                    SecurityJsonSource.wolfi(),
                    SecurityJsonSource.chainguard(),
                    new UbuntuTrackerSource(),
                    new UbuntuVexSource(),
                    new UbuntuApiSource(),
                    new UbuntuNoticesSource(),
                    new EpssSource(),
                    new KnownExploitedSource(),
                    new WeaknessNamesSource(),
                    new UpdateInfoSource(),
                    new CsafSource(),
                    new OvalSource(),
                    new RockyErrataSource(),
                    new RedHatCveSource(),
                    new NvdSource(),
                    new NvdOverridesSource(),
                    new Cve5Source(),
                    new EnisaSource(),
                    new VulncheckSource(),
                    new ExploitDbSource(),
                    new MetasploitSource(),
                    new NucleiSource(),
                    new EndOfLifeSource(),
                    new RubysecSource(),
                    new NodeWorkingGroupSource(),
                    new RetireJsSource(),
                    new SapStatementsSource(),
                    new VictimsSource(),
                    new StackroxNugetSource(),
                    new DotnetReleasesSource(),
                    new GithubAdvisoriesSource(),
                    new FriendsOfPhpSource(),
                    new OsvSource());

    private FeedImport() {}

    /// All sources, in the order in which they are asked.
    public static List<AdvisorySource> sources() {
        return SOURCES;
    }

    /// Imports feeds in order.
    public static ImportReport importAll(
            List<Feed> feeds, KnowledgeSink sink, ImportListener listener) {
        List<ImportReport.FeedReport> reports = new ArrayList<>();
        for (Feed feed : feeds) {
            int number = reports.size() + 1;
            reports.add(one(feed, sink, listener, number, feeds.size(), 0));
        }
        return new ImportReport(reports);
    }

    /// Imports one OSV record from a file of any name.
    ///
    /// @param file JSON, or YAML by its name
    public static ImportReport importRecord(Path file, KnowledgeSink sink) {
        Feed feed = Feeds.file(file, FeedLimits.DEFAULT);
        return new ImportReport(
                List.of(read(feed, new OsvSource(), sink, ImportListener.NONE, 1, 1)));
    }

    /// @param depth how many mixtures the feed is a part of
    static ImportReport.FeedReport one(
            Feed feed,
            KnowledgeSink sink,
            ImportListener listener,
            int number,
            int count,
            int depth) {
        listener.progress(feed.name(), number, count, 0, 0);
        try {
            boolean lone = feed.isLone();
            List<AdvisorySource> known = new ArrayList<>();
            for (AdvisorySource source : SOURCES) {
                if (source.recognises(feed)) {
                    known.add(source);
                    if (lone || known.size() > 1) {
                        break; // of several, none knows all of it
                    }
                }
            }
            if (known.size() == 1 || (!known.isEmpty() && depth >= DEPTH_MAX)) {
                return read(feed, known.getFirst(), sink, listener, number, count);
            }
            return depth >= DEPTH_MAX || feed.isLone()
                    ? unknown(feed)
                    : new MixedImport(feed, sink, listener, number, count, depth).run();
        } catch (IOException e) {
            return failed(feed, e);
        }
    }

    static ImportReport.FeedReport unknown(Feed feed) {
        return new ImportReport.FeedReport(
                feed.name(),
                Optional.empty(),
                List.of(),
                List.of(),
                0,
                List.of(),
                Optional.empty());
    }

    static ImportReport.FeedReport failed(Feed feed, IOException e) {
        return new ImportReport.FeedReport(
                feed.name(),
                Optional.empty(),
                List.of(),
                List.of(),
                0,
                List.of(),
                Optional.of(sentence(feed, e)));
    }

    private static ImportReport.FeedReport read(
            Feed feed,
            AdvisorySource source,
            KnowledgeSink sink,
            ImportListener listener,
            int number,
            int count) {
        Recorder recorder = new Recorder(sink);
        Optional<String> failure = Optional.empty();
        Watched watched = new Watched(feed, listener, number, count);
        try {
            source.read(watched, recorder, recorder);
            watched.ignored().ifPresent(recorder::note);
        } catch (IOException e) {
            failure = Optional.of(sentence(feed, e));
        }
        return new ImportReport.FeedReport(
                feed.name(),
                Optional.of(source.id()),
                recorder.sources,
                recorder.problems.problems(),
                recorder.problems.count(),
                recorder.notes,
                failure);
    }

    static String sentence(Feed feed, IOException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof ZipException || !message.startsWith(feed.name())
                ? feed.name() + ": " + message
                : message;
    }

    /// Passes everything on and keeps what the report needs.
    private static final class Recorder extends ForwardingSink implements FeedProblems {
        private final List<SourceStatus> sources = new ArrayList<>();
        private final ProblemTally problems = new ProblemTally();
        private final List<String> notes = new ArrayList<>();

        Recorder(KnowledgeSink sink) {
            super(sink);
        }

        @Override
        public void report(String entry, String message) {
            problems.add(new ImportReport.Problem(entry, message));
        }

        @Override
        public void note(String message) {
            notes.add(message);
        }

        @Override
        public void source(SourceStatus status) {
            sources.add(status);
            super.source(status);
        }
    }
}
