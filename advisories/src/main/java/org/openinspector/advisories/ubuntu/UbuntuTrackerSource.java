package org.openinspector.advisories.ubuntu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;

/// Reads the files of Ubuntu's CVE tracker, one per vulnerability.
public final class UbuntuTrackerSource implements AdvisorySource {
    static final String ID = "ubuntu-tracker";
    static final int SUMMARY_LENGTH_MAX = 200;

    private static final Pattern RECORD =
            Pattern.compile("(?:.*/)?(?:active|retired|ignored)/(CVE-\\d{4}-[0-9NX]{4,19})");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> entries = feed.entries();
            long records = entries.stream().filter(RECORD.asMatchPredicate()).count();
            return records > 0 && records * 2 > entries.size();
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        Namespaces namespaces = new Namespaces(feed);
        feed.read((entry, content) -> {
            Matcher record = RECORD.matcher(entry);
            if (!record.matches()) {
                return;
            }
            try {
                TrackerFile file = TrackerFile.read(content);
                Advisory advisory = advisory(entry, record.group(1), file, tally);
                advisory.published().ifPresent(tally::dated);
                namespaces.take(advisory);
                sink.advisory(advisory);
                tally.record();
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, record.group(1), String.valueOf(e.getMessage()));
            }
        });
        namespaces.cover(sink, ID);
        tally.end(sink, ID, "Ubuntu CVE tracker");
    }

    private static Advisory advisory(String entry, String id, TrackerFile file, Tally tally) {
        List<AffectedPackage> affected = new ArrayList<>();
        file.statuses()
                .forEach((name, byRelease) ->
                        byRelease.forEach((release, text) -> {
                            Optional<String> namespace = UbuntuReleases.namespace(release);
                            if (namespace.isEmpty()) {
                                tally.leaveOut("no release of Ubuntu that is known, " + release);
                                return;
                            }
                            switch (UbuntuStatus.parse(text)) {
                                case UbuntuStatus.Absent _ -> {}
                                case UbuntuStatus.Said said ->
                                        affected.add(
                                                said.of(
                                                        new PackageKey(namespace.get(), name),
                                                        file.severities(name, release)));
                                case UbuntuStatus.Unknown(String expected) -> {
                                    if (!text.isEmpty()) {
                                        tally.unreadable(
                                                entry,
                                                release + "_" + name,
                                                "expected "
                                                        + expected
                                                        + ", got \""
                                                        + text.substring(
                                                                0, Math.min(text.length(), 60))
                                                        + "\"");
                                    }
                                }
                            }
                        }));
        String description = file.text("Description");
        return new Advisory(
                ID,
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                summary(description),
                details(description),
                Times.parse(file.text("PublicDate")),
                Optional.empty(),
                Optional.empty(),
                file.severities(),
                List.of(),
                file.references(),
                affected);
    }

    /// One line of a description.
    static String summary(String description) {
        String line = description.replaceAll("\\s+", " ").strip();
        return line.length() <= SUMMARY_LENGTH_MAX
                ? line
                : line.substring(0, SUMMARY_LENGTH_MAX - 1) + "…";
    }

    /// The description, if the summary is not all of it.
    static String details(String description) {
        String text = description.strip();
        return text.length() <= SUMMARY_LENGTH_MAX ? "" : text;
    }
}
