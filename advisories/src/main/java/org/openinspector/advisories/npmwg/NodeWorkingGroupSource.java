package org.openinspector.advisories.npmwg;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisoryDraft;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.AffectedVersions;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.RecordTally;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Records;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.versions.ConstraintSyntax;
import org.openinspector.versions.InvalidConstraintException;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;
import org.openinspector.versions.VersionSet;

/// Reads `vuln/npm/<n>.json`, `vuln/core/<n>.json` and `vuln/deps/<n>.json`. The `index.json` of a
/// folder repeats its records by number; it is read where they themselves are not there.
///
/// Of npm packages the vulnerable versions count alone; the patched ones say which bound is a fix.
/// Of Node.js whole release lines are called vulnerable, less what is patched.
///
/// @see <a href="https://github.com/nodejs/security-wg/tree/main/vuln">Node.js security working
///   group</a>
public final class NodeWorkingGroupSource implements AdvisorySource {
    private static final String NPM = "npm-wg";
    private static final String CORE = "nodejs-core";
    private static final Pattern RECORD =
            Pattern.compile("(?:^|/)vuln/(npm|core|deps)/(\\d{1,9}|index)\\.json$");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final String INDEX = "index";
    private static final PackageKey NODE = new PackageKey("generic", "node");

    /// How they write that no version is patched.
    private static final String NONE_PATCHED = "<0.0.0";

    @Override
    public String id() {
        return NPM;
    }

    @Override
    public boolean recognises(Feed feed) {
        return Records.any(feed, RECORD);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally npm =
                new RecordTally(NPM, "Node.js working group, npm packages", sink, problems);
        RecordTally core =
                new RecordTally(CORE, "Node.js working group, Node.js itself", sink, problems);
        Set<String> single = new HashSet<>();
        for (String entry : feed.entries()) {
            Matcher record = RECORD.matcher(entry);
            if (record.find() && !record.group(2).equals(INDEX)) {
                single.add(record.group(1));
            }
        }
        feed.read((entry, content) -> {
            Matcher record = RECORD.matcher(entry);
            if (record.find()) {
                String folder = record.group(1);
                RecordTally tally = folder.equals("npm") ? npm : core;
                if (!record.group(2).equals(INDEX)) {
                    String number = record.group(2);
                    Records.one(
                            entry,
                            content,
                            tally,
                            (_, document) ->
                                    tally.take(advisory(folder, number, document, entry, tally)));
                } else if (!single.contains(folder)) {
                    Records.one(
                            entry,
                            content,
                            tally,
                            (_, document) -> index(folder, document, entry, tally));
                }
            }
        });
        npm.covers(feed, "npm", Extent.PARTIAL);
        npm.finish();
        core.covers(feed, "generic", Extent.PARTIAL);
        core.finish();
    }

    private static void index(
            String folder, Node.Fields document, String entry, RecordTally tally) {
        for (Map.Entry<String, Node> record : document.fields().entrySet()) {
            try {
                if (!(record.getValue() instanceof Node.Fields fields)
                        || !NUMBER.matcher(record.getKey()).matches()) {
                    throw new UnreadableDocumentException(
                            "expected an object under a number, got \"" + record.getKey() + "\"");
                }
                tally.take(advisory(folder, record.getKey(), fields, entry, tally));
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, e);
            }
        }
    }

    private static Advisory advisory(
            String folder, String number, Node.Fields document, String entry, RecordTally tally)
            throws UnreadableDocumentException {
        return switch (folder) {
            case "npm" -> npm(number, document, entry, tally);
            case "core" -> core(number, document);
            default -> dependency(number, document);
        };
    }

    private static Advisory npm(
            String number, Node.Fields document, String entry, RecordTally tally)
            throws UnreadableDocumentException {
        String name = document.requiredText("module_name").strip();
        AdvisoryDraft draft =
                new AdvisoryDraft(NPM, "NSWG-ECO-" + number)
                        .summary(document.text("title").orElse(""))
                        .details(document.text("overview").orElse(""))
                        .published(document.text("publish_date").flatMap(Times::parse))
                        .modified(document.text("updated_at").flatMap(Times::parse))
                        .cves(document.texts("cves"))
                        .vector(NPM, document.text("cvss_vector").orElse(""));
        for (String reference : document.texts("references")) {
            draft.reference(reference);
        }
        VersionSet vulnerable = set(document, "vulnerable_versions");
        Optional<String> text =
                document.text("patched_versions")
                        .map(String::strip)
                        .filter(words -> !words.equals(NONE_PATCHED));
        VersionSet patched = VersionSet.nothing(VersionScheme.SEMVER);
        if (text.isPresent()) {
            try {
                patched = ConstraintSyntax.NPM.parse(text.get());
            } catch (InvalidConstraintException e) {
                tally.problem(entry, "\"patched_versions\": " + e.getMessage());
            }
        }
        return draft.affected(
                        AffectedVersions.of(
                                new PackageKey("npm", PackageNames.normalise("npm", name)),
                                vulnerable,
                                patched::contains,
                                text.map(words -> "patched " + words).orElse("")))
                .build();
    }

    private static Advisory core(String number, Node.Fields document)
            throws UnreadableDocumentException {
        VersionSet vulnerable = set(document, "vulnerable");
        VersionSet patched = set(document, "patched");
        String vector = document.text("cvss").orElse("");
        AdvisoryDraft draft =
                described("NSWG-CORE-" + number, document)
                        .published(document.text("publish_date").flatMap(Times::parse))
                        .word(CORE, document.text("severity").orElse(""))
                        .vector(CORE, vector.startsWith("3.") ? "CVSS:" + vector : vector);
        try {
            VersionSet affected = vulnerable.and(patched.complement());
            if (affected.ranges().isEmpty()) {
                throw new UnreadableDocumentException("no version is left that is affected");
            }
            return draft.affected(AffectedVersions.of(NODE, affected, patched::contains, ""))
                    .build();
        } catch (UnorderedVersionException e) {
            throw new UnreadableDocumentException(
                    "versions that do not compare: " + e.getMessage(), e);
        }
    }

    /// That what was found in a library which Node.js contains does not reach it.
    private static Advisory dependency(String number, Node.Fields document)
            throws UnreadableDocumentException {
        if (document.texts("cve").isEmpty()) {
            throw new UnreadableDocumentException("no \"cve\", expected at least one");
        }
        return described("NSWG-DEPS-" + number, document)
                .affected(
                        new AffectedPackage(
                                NODE,
                                VersionScheme.SEMVER,
                                List.of(),
                                new TreeSet<>(),
                                Status.NOT_AFFECTED,
                                FixState.UNKNOWN,
                                document.requiredText("reason").strip(),
                                List.of(),
                                Condition.ALWAYS))
                .build();
    }

    private static AdvisoryDraft described(String id, Node.Fields document)
            throws UnreadableDocumentException {
        return new AdvisoryDraft(CORE, id)
                .cves(document.texts("cve"))
                .summary(document.text("description").orElse(""))
                .details(document.text("overview").orElse(""))
                .reference(document.text("ref").orElse(""));
    }

    private static VersionSet set(Node.Fields document, String key)
            throws UnreadableDocumentException {
        try {
            return ConstraintSyntax.NPM.parse(document.requiredText(key));
        } catch (InvalidConstraintException e) {
            throw new UnreadableDocumentException("\"" + key + "\": " + e.getMessage(), e);
        }
    }
}
