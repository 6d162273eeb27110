package org.openinspector.advisories.alpine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.JsonItems;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads `security.json` of a rolling distribution that uses apk, which has no releases and one
/// database.
public final class SecurityJsonSource implements AdvisorySource {
    private static final int BEGINNING_BYTES = 4_096;

    private final String distribution;
    private final String title;
    private final String host;
    private final Pattern name;

    private SecurityJsonSource(String distribution, String title, String host) {
        this.distribution = distribution;
        this.title = title;
        this.host = host;
        this.name = Pattern.compile("(?:.*/)?(?:security|" + distribution + "-secdb)\\.json");
    }

    /// Wolfi's.
    public static SecurityJsonSource wolfi() {
        return new SecurityJsonSource("wolfi", "Wolfi security database", "packages.wolfi.dev");
    }

    /// Chainguard's.
    public static SecurityJsonSource chainguard() {
        return new SecurityJsonSource(
                "chainguard", "Chainguard security database", "packages.cgr.dev");
    }

    @Override
    public String id() {
        return distribution + "-secdb";
    }

    /// By the file's name, and by the host that its beginning names.
    @Override
    public boolean recognises(Feed feed) {
        try {
            if (feed.entries().stream().noneMatch(entry -> name.matcher(entry).matches())) {
                return false;
            }
            boolean[] ours = {false};
            feed.read((entry, content) -> {
                if (!ours[0] && name.matcher(entry).matches()) {
                    byte[] bytes = content.readNBytes(BEGINNING_BYTES);
                    ours[0] = new String(bytes, StandardCharsets.UTF_8).contains(host);
                }
            });
            return ours[0];
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Secfixes secfixes = new Secfixes();
        int[] unreadable = {0};
        feed.read((entry, content) -> {
            if (!name.matcher(entry).matches()) {
                return;
            }
            FeedProblems counted =
                    (place, message) -> {
                        unreadable[0]++;
                        problems.report(place, message);
                    };
            Map<String, String> head =
                    JsonItems.list(
                            content, "packages"::equals, new Packages(entry, secfixes, counted));
            if (!head.getOrDefault("urlprefix", "").contains(host)) {
                throw new UnreadableDocumentException(
                        entry + ": \"urlprefix\" names another host, expected " + host);
            }
        });
        secfixes.advisories(id()).forEach(sink::advisory);
        boolean sample = feed.name().toLowerCase(Locale.ROOT).contains("sample");
        sink.coverage(new Coverage("apk:" + distribution, id(), secfixes.extent(sample)));
        sink.source(
                new SourceStatus(id(), title, secfixes.size(), unreadable[0], Optional.empty()));
    }

    private final class Packages implements JsonItems.Visitor {
        private final String entry;
        private final Secfixes secfixes;
        private final FeedProblems problems;

        Packages(String entry, Secfixes secfixes, FeedProblems problems) {
            this.entry = entry;
            this.secfixes = secfixes;
            this.problems = problems;
        }

        @Override
        public void item(String place, Node.Fields item) throws IOException {
            secfixes.read(
                    "apk:" + distribution,
                    item.object("pkg").orElse(item),
                    message -> problems.report(entry, message));
        }

        @Override
        public void unreadable(String place, String reason) {
            problems.report(entry, place + ": " + reason);
        }
    }
}
