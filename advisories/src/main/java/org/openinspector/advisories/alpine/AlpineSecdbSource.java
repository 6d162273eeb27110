package org.openinspector.advisories.alpine;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads `secfixes` of every branch and repository, YAML or JSON. One vulnerability becomes one
/// advisory with all packages, branches and repositories that fixed it.
public final class AlpineSecdbSource implements AdvisorySource {
    private static final String ID = "alpine-secdb";

    private static final Pattern ENTRY =
            Pattern.compile(
                    "(?:.*/)?(?:v\\d+\\.\\d+|edge)/(?:main|community|testing)\\.(?:yaml|json)");
    private static final Pattern LONE =
            Pattern.compile("(?:alpine|secdb)[^/]*\\.(?:yaml|json)(?:\\.gz)?");
    private static final Pattern BRANCH = Pattern.compile("v\\d+\\.\\d+|edge");
    private static final Pattern REPOSITORY = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> documents =
                    feed.entries().stream().filter(AlpineSecdbSource::isDocument).toList();
            long branches = documents.stream().filter(d -> ENTRY.matcher(d).matches()).count();
            return branches * 2 > documents.size() || LONE.matcher(feed.fileName()).matches();
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Secfixes secfixes = new Secfixes();
        SortedSet<String> namespaces = new TreeSet<>();
        int[] unreadable = {0};
        FeedProblems counted =
                (entry, message) -> {
                    unreadable[0]++;
                    problems.report(entry, message);
                };
        feed.read((entry, content) -> {
            if (!entry.endsWith(".yaml") && !entry.endsWith(".json")) {
                return;
            }
            try {
                namespaces.add(branch(entry, Documents.read(entry, content), secfixes, counted));
            } catch (IOException e) {
                counted.report(entry, String.valueOf(e.getMessage()));
            }
        });
        secfixes.advisories(ID).forEach(sink::advisory);
        boolean sample = feed.name().toLowerCase(Locale.ROOT).contains("sample");
        for (String namespace : namespaces) {
            sink.coverage(new Coverage(namespace, ID, secfixes.extent(sample)));
        }
        sink.source(
                new SourceStatus(
                        ID,
                        "Alpine security database",
                        secfixes.size(),
                        unreadable[0],
                        Optional.empty()));
    }

    private static boolean isDocument(String entry) {
        return entry.endsWith(".yaml") || entry.endsWith(".json");
    }

    /// @return the namespace of the branch and repository
    private static String branch(
            String entry, Node.Fields document, Secfixes secfixes, FeedProblems problems)
            throws UnreadableDocumentException {
        String namespace =
                "apk:alpine:"
                        + checked(document, "distroversion", BRANCH)
                        + ":"
                        + checked(document, "reponame", REPOSITORY);
        for (Node.Fields item : document.objects("packages")) {
            try {
                Node.Fields pkg = item.object("pkg").orElse(item);
                secfixes.read(namespace, pkg, message -> problems.report(entry, message));
            } catch (UnreadableDocumentException e) {
                problems.report(entry, String.valueOf(e.getMessage()));
            }
        }
        return namespace;
    }

    private static String checked(Node.Fields document, String key, Pattern pattern)
            throws UnreadableDocumentException {
        String value = document.requiredText(key);
        if (!pattern.matcher(value).matches()) {
            throw new UnreadableDocumentException(
                    "\""
                            + key
                            + "\" is \""
                            + value.substring(0, Math.min(value.length(), 40))
                            + "\", expected such as \"v3.18\" and \"main\"");
        }
        return value;
    }
}
