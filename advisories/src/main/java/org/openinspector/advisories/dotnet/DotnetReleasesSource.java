package org.openinspector.advisories.dotnet;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.RecordTally;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Records;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads `<channel>/releases.json`. Several channels that fix one vulnerability make one advisory.
///
/// @see <a href="https://github.com/dotnet/core/tree/main/release-notes">.NET, release notes</a>
public final class DotnetReleasesSource implements AdvisorySource {
    private static final String SOURCE = "dotnet-releases";
    private static final Pattern RELEASES =
            Pattern.compile("(?:^|/)(?:dotnet[-_])?\\d+\\.\\d+[/_-]releases\\.json$");

    @Override
    public String id() {
        return SOURCE;
    }

    @Override
    public boolean recognises(Feed feed) {
        return Records.any(feed, RELEASES);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally tally = new RecordTally(SOURCE, ".NET release metadata", sink, problems);
        Map<String, DotnetFixes> fixes = new TreeMap<>();
        Records.each(
                feed,
                RELEASES,
                tally,
                (entry, document) -> channel(entry, document, sink, tally, fixes));
        fixes.forEach((cve, fix) -> tally.take(fix.advisory(SOURCE, cve)));
        tally.covers(feed, "generic", Extent.PARTIAL);
        tally.finish();
    }

    private static void channel(
            String entry,
            Node.Fields document,
            KnowledgeSink sink,
            RecordTally tally,
            Map<String, DotnetFixes> fixes)
            throws UnreadableDocumentException {
        DotnetChannel channel = DotnetChannel.of(document, entry, tally);
        channel.fixes()
                .forEach((cve, fixed) ->
                        fixes.computeIfAbsent(cve, _ -> new DotnetFixes()).take(channel, fixed));
        sink.fact(endOfLife(document, channel));
        day(document, "latest-release-date").ifPresent(tally::date);
    }

    private static Fact.EndOfLife endOfLife(Node.Fields document, DotnetChannel channel)
            throws UnreadableDocumentException {
        Optional<LocalDate> end = day(document, "eol-date");
        boolean ended = document.text("support-phase").filter("eol"::equals).isPresent();
        return new Fact.EndOfLife(
                "dotnet",
                SOURCE,
                channel.version(),
                "",
                channel.firstRelease(),
                end,
                Optional.empty(),
                ended && end.isEmpty(),
                document.text("latest-release"));
    }

    static Optional<LocalDate> day(Node.Fields fields, String key)
            throws UnreadableDocumentException {
        return fields.text(key)
                .flatMap(Times::parse)
                .map(time -> time.atZone(ZoneOffset.UTC).toLocalDate());
    }
}
