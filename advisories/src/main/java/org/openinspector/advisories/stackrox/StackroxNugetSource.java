package org.openinspector.advisories.stackrox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisoryDraft;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.RecordTally;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Records;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Reads `cves/CVE-….yaml`. The product of a CPE is the name of a NuGet package there.
///
/// @see <a href="https://github.com/stackrox/dotnet-scraper">StackRox, dotnet-scraper</a>
public final class StackroxNugetSource implements AdvisorySource {
    private static final String SOURCE = "stackrox-nuget";
    private static final Pattern RECORD = Pattern.compile("(?:^|/)cves/CVE-[^/]+\\.ya?ml$");

    @Override
    public String id() {
        return SOURCE;
    }

    @Override
    public boolean recognises(Feed feed) {
        return Records.any(feed, RECORD);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally tally = new RecordTally(SOURCE, "StackRox, .NET packages", sink, problems);
        Records.each(feed, RECORD, tally, (_, document) -> tally.take(advisory(document)));
        tally.covers(feed, "nuget", Extent.PARTIAL);
        tally.finish();
    }

    private static Advisory advisory(Node.Fields document) throws UnreadableDocumentException {
        String id = document.requiredText("id").strip();
        if (!AdvisoryDraft.isCve(id)) {
            throw new UnreadableDocumentException("\"id\" is \"" + id + "\", expected a CVE");
        }
        AdvisoryDraft draft =
                new AdvisoryDraft(SOURCE, id).reference(document.text("link").orElse(""));
        Map<PackageKey, List<AffectedRange>> packages = new TreeMap<>();
        for (Node.Fields affected : document.objects("affectedPackages")) {
            if (affected.text("vulnerable").orElse("true").equals("true")) {
                packages.computeIfAbsent(key(affected), _ -> new ArrayList<>())
                        .add(range(affected));
            }
        }
        packages.forEach((key, ranges) -> draft.affected(statement(key, ranges)));
        return draft.build();
    }

    private static AffectedPackage statement(PackageKey key, List<AffectedRange> ranges) {
        boolean fixed = ranges.stream().anyMatch(range -> range.fixed().isPresent());
        return new AffectedPackage(
                key,
                VersionScheme.NUGET,
                ranges,
                new TreeSet<>(),
                fixed ? FixState.FIXED : FixState.UNKNOWN,
                List.of());
    }

    /// `cpe:2.3:a:microsoft:microsoft.netcore.app:*:…`
    private static PackageKey key(Node.Fields affected) throws UnreadableDocumentException {
        String cpe = affected.requiredText("cpe23Uri");
        String[] parts = cpe.split(":", 7);
        if (parts.length < 6 || !cpe.startsWith("cpe:2.3:a:") || parts[4].isBlank()) {
            throw new UnreadableDocumentException(
                    "\"cpe23Uri\" is no CPE 2.3 of an application, expected cpe:2.3:a:vendor:product");
        }
        return new PackageKey("nuget", PackageNames.normalise("nuget", parts[4].replace("\\", "")));
    }

    private static AffectedRange range(Node.Fields affected) throws UnreadableDocumentException {
        Optional<String> fixed = bound(affected, "versionEndExcluding");
        return new AffectedRange(
                VersionScheme.NUGET,
                bound(affected, "versionStartIncluding").orElse("0"),
                fixed,
                fixed.isPresent() ? Optional.empty() : bound(affected, "versionEndIncluding"));
    }

    private static Optional<String> bound(Node.Fields affected, String key)
            throws UnreadableDocumentException {
        return affected.text(key).map(String::strip).filter(version -> !version.isEmpty());
    }
}
