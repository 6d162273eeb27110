package org.openinspector.advisories.ghsa;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.RecordTally;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;

/// Reads answers of GitHub's `GET /advisories`: a list of advisories a file, or one.
///
/// @see <a href="https://docs.github.com/en/rest/security-advisories/global-advisories">GitHub,
///   global security advisories</a>
public final class GithubAdvisoriesSource implements AdvisorySource {
    private static final String SOURCE = "ghsa";
    private static final Pattern FILE = Pattern.compile("\\.json$");

    /// The first field of each advisory, in all answers.
    private static final Pattern ANSWER =
            Pattern.compile("^\\s*\\[?\\s*\\{[^{\\[]*\"ghsa_id\"\\s*:");

    private static final int HEAD_BYTES = 2_000;

    @Override
    public String id() {
        return SOURCE;
    }

    /// Files whose first one begins like an answer; their names say nothing.
    @Override
    public boolean recognises(Feed feed) {
        boolean[] answer = {false};
        try {
            List<String> entries = feed.entries();
            if (entries.isEmpty() || entries.stream().noneMatch(GithubAdvisoriesSource::isFile)) {
                return false;
            }
            if (entries.size() > 1 && !namedGithub(feed.name())) {
                return false; // looking into archives of any name would cost too much
            }
            boolean[] seen = {false};
            feed.read((entry, content) -> {
                if (!seen[0] && isFile(entry)) {
                    seen[0] = true;
                    answer[0] = ANSWER.matcher(head(content)).find();
                }
            });
        } catch (IOException e) {
            return answer[0];
        }
        return answer[0];
    }

    private static boolean namedGithub(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("ghsa") || lower.contains("github");
    }

    private static boolean isFile(String entry) {
        return FILE.matcher(entry).find();
    }

    private static String head(InputStream content) throws IOException {
        return new String(content.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally tally = new RecordTally(SOURCE, "GitHub advisories, REST", sink, problems);
        Map<String, Integer> unknown = new TreeMap<>();
        Map<String, Extent> namespaces = new TreeMap<>();
        feed.read((entry, content) -> {
            if (isFile(entry)) {
                answer(entry, content, tally, unknown, namespaces);
            }
        });
        namespaces.forEach((namespace, extent) -> tally.covers(feed, namespace, extent));
        unknown.forEach((ecosystem, count) ->
                tally.problem(
                        feed.name(),
                        "nothing is installed under the names of ecosystem "
                                + ecosystem.substring(0, Math.min(ecosystem.length(), 60))
                                + ": "
                                + count
                                + " packages"));
        tally.finish();
    }

    private static void answer(
            String entry,
            InputStream content,
            RecordTally tally,
            Map<String, Integer> unknown,
            Map<String, Extent> namespaces) {
        List<Node> items;
        try {
            items = Documents.jsonItems(content);
        } catch (IOException e) {
            tally.unreadable(entry, e);
            return;
        }
        for (Node item : items) {
            try {
                if (!(item instanceof Node.Fields fields)) {
                    throw new UnreadableDocumentException("an advisory is no object");
                }
                Advisory advisory = GithubAdvisory.of(fields, SOURCE, unknown);
                tally.take(advisory);
                // An answer is a page of a query: it never holds all there is.
                advisory.affected()
                        .forEach(affected ->
                                namespaces.put(affected.packageKey().namespace(), Extent.PARTIAL));
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, e);
            }
        }
    }
}
