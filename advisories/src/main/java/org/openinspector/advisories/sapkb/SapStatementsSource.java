package org.openinspector.advisories.sapkb;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
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
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.model.PackageUrl;
import org.openinspector.versions.VersionScheme;

/// Reads `statements/<id>/statement.yaml`. Artifacts are single versions, so that a statement knows
/// nothing of the versions between and after them.
///
/// @see <a href="https://github.com/SAP/project-kb/tree/vulnerability-data">SAP project KB</a>
public final class SapStatementsSource implements AdvisorySource {
    private static final String SOURCE = "sap-kb";
    private static final Pattern STATEMENT =
            Pattern.compile("(?:^|/)statements/[^/]+/statement\\.ya?ml$");
    private static final int NOTES_MAX = 20;

    @Override
    public String id() {
        return SOURCE;
    }

    @Override
    public boolean recognises(Feed feed) {
        return Records.any(feed, STATEMENT);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally tally =
                new RecordTally(SOURCE, "SAP project KB, reviewed artifacts", sink, problems);
        Records.each(
                feed,
                STATEMENT,
                tally,
                (entry, document) -> tally.take(advisory(entry, document, tally)));
        tally.covers(feed, "maven", Extent.PARTIAL);
        tally.finish();
    }

    private static Advisory advisory(String entry, Node.Fields document, RecordTally tally)
            throws UnreadableDocumentException {
        String id = document.requiredText("vulnerability_id").strip();
        AdvisoryDraft draft = new AdvisoryDraft(SOURCE, id).details(notes(document));
        for (Node.Fields fix : document.objects("fixes")) {
            for (Node.Fields commit : fix.objects("commits")) {
                Optional<String> repository = commit.text("repository");
                Optional<String> revision = commit.text("id");
                if (repository.isPresent() && revision.isPresent()) {
                    draft.reference(repository.get() + "/commit/" + revision.get());
                }
            }
        }
        Map<PackageKey, Verdicts> packages = new TreeMap<>();
        for (Node.Fields artifact : document.objects("artifacts")) {
            try {
                read(artifact, packages);
            } catch (UnreadableDocumentException e) {
                tally.problem(entry, String.valueOf(e.getMessage()));
            }
        }
        packages.forEach((key, verdicts) -> verdicts.statements(key, entry, tally, draft));
        return draft.build();
    }

    private static String notes(Node.Fields document) throws UnreadableDocumentException {
        StringBuilder text = new StringBuilder();
        for (Node.Fields note : document.objects("notes").stream().limit(NOTES_MAX).toList()) {
            Optional<String> paragraph = note.text("text");
            paragraph.ifPresent(words -> text.append(words).append("\n\n"));
        }
        return text.toString();
    }

    private static void read(Node.Fields artifact, Map<PackageKey, Verdicts> packages)
            throws UnreadableDocumentException {
        String text = artifact.requiredText("id");
        PackageUrl purl;
        try {
            purl = PackageUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocumentException(String.valueOf(e.getMessage()), e);
        }
        if (!purl.type().equals("maven") || purl.version().isEmpty()) {
            throw new UnreadableDocumentException(
                    "artifact \"" + text + "\", expected pkg:maven/group/artifact@version");
        }
        PackageKey key =
                new PackageKey("maven", PackageNames.normalise("maven", purl.fullName(":")));
        Verdicts verdicts = packages.computeIfAbsent(key, _ -> new Verdicts());
        String reason = artifact.text("reason").orElse("").strip();
        switch (artifact.requiredText("affected").strip()) {
            case "true" -> verdicts.affected.put(purl.version().get(), reason);
            case "false" -> verdicts.clean.put(purl.version().get(), reason);
            case String other ->
                    throw new UnreadableDocumentException(
                            "\"affected\" is \"" + other + "\", expected true or false");
        }
    }

    /// What was found of the versions of one artifact, with the reasons given.
    private static final class Verdicts {
        final Map<String, String> affected = new TreeMap<>();
        final Map<String, String> clean = new TreeMap<>();

        void statements(PackageKey key, String entry, RecordTally tally, AdvisoryDraft draft) {
            for (String both : new TreeSet<>(affected.keySet())) {
                if (clean.remove(both) != null) {
                    tally.problem(
                            entry,
                            key.name()
                                    + " "
                                    + both
                                    + " is called affected and not affected; taken as affected");
                }
            }
            statement(key, affected, Status.AFFECTED).ifPresent(draft::affected);
            statement(key, clean, Status.NOT_AFFECTED).ifPresent(draft::affected);
        }

        private static Optional<AffectedPackage> statement(
                PackageKey key, Map<String, String> versions, Status status) {
            if (versions.isEmpty()) {
                return Optional.empty();
            }
            SortedSet<String> names = new TreeSet<>(versions.keySet());
            SortedSet<String> reasons = new TreeSet<>(versions.values());
            return Optional.of(
                    new AffectedPackage(
                            key,
                            VersionScheme.MAVEN,
                            List.of(),
                            names,
                            status,
                            FixState.UNKNOWN,
                            String.join(", ", reasons),
                            List.of(),
                            Condition.ALWAYS));
        }
    }
}
