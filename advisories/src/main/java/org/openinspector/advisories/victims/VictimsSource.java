package org.openinspector.advisories.victims;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
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
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Reads `database/java/<year>/<number>.yaml` and `database/python/…`.
///
/// `<=2.2.1,2` reads: in the series 2, up to 2.2.1. A record says up to which version a package is
/// affected and from which it is fixed; what is between the two it does not call affected. So the
/// range ends at the former, and the latter is kept as the vendor's word.
///
/// @see <a href="https://github.com/victims/victims-cve-db">victims, CVE database</a>
public final class VictimsSource implements AdvisorySource {
    private static final Pattern RECORD =
            Pattern.compile("(?:^|/)database/(java|python)/\\d{4}/[^/]+\\.ya?ml$");
    private static final Pattern BOUND =
            Pattern.compile("(<=|>=|==|<|>)?\\s*([^\\s,<>=]+)(?:\\s*,\\s*([^\\s,<>=]+))?");

    @Override
    public String id() {
        return "victims";
    }

    @Override
    public boolean recognises(Feed feed) {
        return Records.any(feed, RECORD);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally java =
                new RecordTally("victims-maven", "victims, Java packages", sink, problems);
        RecordTally python =
                new RecordTally("victims-pypi", "victims, Python packages", sink, problems);
        feed.read((entry, content) -> {
            Matcher record = RECORD.matcher(entry);
            if (record.find()) {
                boolean isJava = record.group(1).equals("java");
                RecordTally tally = isJava ? java : python;
                Records.one(
                        entry,
                        content,
                        tally,
                        (_, document) -> tally.take(advisory(entry, document, isJava, tally)));
            }
        });
        finish(feed, java, "maven");
        finish(feed, python, "pypi");
    }

    private static void finish(Feed feed, RecordTally tally, String namespace) {
        tally.covers(feed, namespace, Extent.PARTIAL);
        tally.finish();
    }

    private static Advisory advisory(
            String entry, Node.Fields document, boolean java, RecordTally tally)
            throws UnreadableDocumentException {
        String id = "CVE-" + document.requiredText("cve").strip();
        if (!AdvisoryDraft.isCve(id)) {
            throw new UnreadableDocumentException(
                    "\"cve\" makes \"" + id + "\", expected a year and a number");
        }
        AdvisoryDraft draft =
                new AdvisoryDraft(java ? "victims-maven" : "victims-pypi", id)
                        .summary(document.text("title").orElse(""))
                        .details(document.text("description").orElse(""));
        for (String reference : document.texts("references")) {
            draft.reference(reference);
        }
        for (Node.Fields affected : document.objects("affected")) {
            try {
                draft.affected(statement(affected, java));
            } catch (UnreadableDocumentException e) {
                tally.problem(entry, String.valueOf(e.getMessage()));
            }
        }
        return draft.build();
    }

    private static AffectedPackage statement(Node.Fields affected, boolean java)
            throws UnreadableDocumentException {
        VersionScheme scheme = java ? VersionScheme.MAVEN : VersionScheme.PEP440;
        String namespace = java ? "maven" : "pypi";
        String name =
                java
                        ? affected.requiredText("groupId").strip()
                                + ":"
                                + affected.requiredText("artifactId").strip()
                        : affected.requiredText("name").strip();
        List<AffectedRange> ranges = new ArrayList<>();
        SortedSet<String> versions = new TreeSet<>();
        for (String text : affected.texts("version")) {
            bound(text, scheme, ranges, versions);
        }
        if (ranges.isEmpty() && versions.isEmpty()) {
            throw new UnreadableDocumentException(
                    name + " without \"version\", expected such as <=1.2.3");
        }
        String fixed = String.join(" || ", affected.texts("fixedin"));
        return new AffectedPackage(
                new PackageKey(namespace, PackageNames.normalise(namespace, name)),
                scheme,
                ranges,
                versions,
                AffectedPackage.Status.AFFECTED,
                ranges.stream().anyMatch(range -> range.fixed().isPresent())
                        ? FixState.FIXED
                        : FixState.UNKNOWN,
                fixed.isEmpty() ? "" : "fixed in " + fixed,
                List.of(),
                Condition.ALWAYS);
    }

    private static void bound(
            String text,
            VersionScheme scheme,
            List<AffectedRange> ranges,
            SortedSet<String> versions)
            throws UnreadableDocumentException {
        Matcher matcher = BOUND.matcher(text.strip());
        if (!matcher.matches()) {
            throw new UnreadableDocumentException(
                    "\"version\" holds \""
                            + text.substring(0, Math.min(text.length(), 40))
                            + "\", expected such as <=1.2.3,1.2");
        }
        String operator = Optional.ofNullable(matcher.group(1)).orElse("==");
        String version = matcher.group(2);
        Optional<String> series = Optional.ofNullable(matcher.group(3));
        Optional<String> none = Optional.empty();
        Optional<String> bound = Optional.of(version);
        switch (operator) {
            case "<=" ->
                    ranges.add(
                            new AffectedRange(
                                    scheme, series.orElse("0"), false, none, none, bound));
            case "<" ->
                    ranges.add(
                            new AffectedRange(
                                    scheme, series.orElse("0"), false, bound, none, none));
            case ">=" -> ranges.add(new AffectedRange(scheme, version, false, none, none, none));
            case ">" -> ranges.add(new AffectedRange(scheme, version, true, none, none, none));
            default -> versions.add(version);
        }
    }
}
