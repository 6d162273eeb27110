package org.openinspector.advisories.eol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Beginning;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Entries;
import org.openinspector.advisories.document.JsonItems;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads endoflife.date: its products as Markdown with YAML before it, and what its API says of all
/// products at once (`/api/v1/products/full`). A record is one product; a fact one release of it.
///
/// @see <a href="https://endoflife.date/docs/api/v1/">endoflife.date, API v1</a>
public final class EndOfLifeSource implements AdvisorySource {
    private static final String SOURCE = "endoflife";
    private static final Pattern PRODUCT =
            Pattern.compile("(?:.*/)?products/([a-z0-9][a-z0-9._+-]*)\\.md");
    private static final Pattern FULL =
            Pattern.compile("(?:.*/)?endoflife(?:[^/]*\\.json|[^/]*/(?:.*/)?full(?:\\.json)?)");
    private static final Pattern FORM =
            Pattern.compile("\"schema_version\"[^\\u0000]{0,300}\"result\"\\s*:\\s*\\[");
    private static final int LINE_LENGTH_MAX = 20_000;
    private static final int FRONT_MATTER_LENGTH_MAX = 4 << 20;

    @Override
    public String id() {
        return SOURCE;
    }

    @Override
    public boolean recognises(Feed feed) {
        return Entries.mostly(
                        feed, entry -> FULL.matcher(entry).matches() || isProduct(feed, entry))
                || FORM.matcher(Beginning.of(feed)).find();
    }

    /// Other projects have a folder `products`, too.
    private static boolean isProduct(Feed feed, String entry) {
        return PRODUCT.matcher(entry).matches()
                && (feed.name().contains("endoflife") || entry.contains("endoflife"));
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        boolean lone = feed.entries().size() == 1;
        try {
            feed.read((entry, content) -> {
                Reading reading = new Reading(entry, sink, tally);
                if (isProduct(feed, entry)) {
                    markdown(content, reading);
                } else if (lone || FULL.matcher(entry).matches()) {
                    var head = JsonItems.list(content, name -> name.equals("result"), reading);
                    Optional.ofNullable(head.get("generated_at"))
                            .flatMap(Times::parse)
                            .map(Times::day)
                            .ifPresent(tally::dated);
                }
            });
        } finally {
            tally.end(sink, SOURCE, "End of life of products (endoflife.date)");
        }
    }

    private static void markdown(InputStream content, Reading reading) throws IOException {
        try {
            Lines lines = new Lines(content, LINE_LENGTH_MAX);
            String first = lines.next();
            if (first == null || !first.strip().equals("---")) {
                throw new UnreadableDocumentException("no line \"---\", expected YAML after it");
            }
            StringBuilder yaml = new StringBuilder();
            String line = lines.next();
            while (line != null && !line.strip().equals("---")) {
                if (yaml.length() + line.length() > FRONT_MATTER_LENGTH_MAX) {
                    throw new UnreadableDocumentException("YAML that does not end");
                }
                yaml.append(line).append('\n');
                line = lines.next();
            }
            reading.product(
                    Documents.yaml(
                            new ByteArrayInputStream(
                                    yaml.toString().getBytes(StandardCharsets.UTF_8))));
        } catch (UnreadableDocumentException e) {
            reading.unreadable("product", String.valueOf(e.getMessage()));
        }
    }

    private record Reading(String entry, KnowledgeSink sink, Tally tally)
            implements JsonItems.Visitor {
        /// A product of the API.
        @Override
        public void item(String place, Node.Fields product) throws IOException {
            String subject = product.requiredText("name");
            for (Node.Fields release : product.objects("releases")) {
                Optional<Node.Fields> latest = release.object("latest");
                boolean ended = release.text("isEol").filter("true"::equals).isPresent();
                var support = release.text("eolFrom").flatMap(Times::parse).map(Times::day);
                sink.fact(
                        new Fact.EndOfLife(
                                subject,
                                SOURCE,
                                release.requiredText("name"),
                                release.text("codename").orElse(""),
                                release.text("releaseDate").flatMap(Times::parse).map(Times::day),
                                support,
                                release.text("eoesFrom").flatMap(Times::parse).map(Times::day),
                                ended && support.isEmpty(),
                                latest.isPresent() ? latest.get().text("name") : Optional.empty()));
            }
            tally.record();
        }

        /// A product's page. An end is a date, or only whether it has come.
        void product(Node.Fields page) throws IOException {
            var file = PRODUCT.matcher(entry);
            String subject =
                    page.text("permalink")
                            .map(link -> link.replace("/", ""))
                            .filter(link -> !link.isBlank())
                            .orElse(file.matches() ? file.group(1) : entry);
            page.requiredText("title");
            for (Node.Fields release : page.objects("releases")) {
                Optional<String> end = release.text("eol");
                sink.fact(
                        new Fact.EndOfLife(
                                subject,
                                SOURCE,
                                release.requiredText("releaseCycle"),
                                release.text("codename").orElse(""),
                                release.text("releaseDate").flatMap(Times::parse).map(Times::day),
                                end.flatMap(Times::parse).map(Times::day),
                                release.text("eoes").flatMap(Times::parse).map(Times::day),
                                end.filter("true"::equals).isPresent(),
                                release.text("latest")));
                release.text("latestReleaseDate")
                        .flatMap(Times::parse)
                        .map(Times::day)
                        .ifPresent(tally::dated);
            }
            tally.record();
        }

        @Override
        public void unreadable(String place, String reason) {
            tally.unreadable(entry, place, reason);
        }
    }
}
