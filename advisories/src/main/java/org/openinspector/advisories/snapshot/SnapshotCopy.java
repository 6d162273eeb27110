package org.openinspector.advisories.snapshot;

import java.util.Optional;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.snapshot.Format.Part;

/// Takes over what an older snapshot holds, but for one source, so that a single record can be
/// added without reading all feeds again. Encoded advisories are copied as they are.
final class SnapshotCopy {
    private final Snapshot from;
    private final SnapshotBuilder to;
    private final Texts texts;

    SnapshotCopy(Snapshot from, SnapshotBuilder to) {
        this.from = from;
        this.to = to;
        this.texts = from.texts();
    }

    /// @param without a source of advisories, and the name of its feed
    void run(String without) {
        AdvisoryTable advisories = from.table();
        for (int number = 0; number < advisories.count(); number++) {
            String source = advisories.source(number);
            if (!source.equals(without)) {
                to.take(source, advisories.id(number), advisories.bytes(number));
            }
        }
        for (Coverage coverage : from.coverage()) {
            if (!coverage.source().equals(without)) {
                to.coverage(coverage);
            }
        }
        for (SourceStatus source : from.sources()) {
            if (!source.id().equals(without)) {
                to.source(source);
            }
        }
        for (FeedStatus feed : from.feeds()) {
            if (!feed.feed().equals(without)) {
                to.feed(feed);
            }
        }
        facts();
        exploited();
        weaknesses();
        to.takeEpss(from);
        Section others = from.section(Part.EPSS_OTHER);
        for (long record = 0; record < others.records(); record++) {
            Optional<Epss> epss = from.epss(texts.at(others.field(record, 0)));
            epss.ifPresent(to::epss);
        }
    }

    private void facts() {
        for (Part part : new Part[] {Part.EXPLOITS, Part.SSVC}) {
            Section section = from.section(part);
            int last = -1;
            for (long record = 0; record < section.records(); record++) {
                int subject = section.field(record, 0);
                if (subject != last) {
                    for (Fact fact : from.facts(texts.at(subject))) {
                        to.fact(fact);
                    }
                }
                last = subject;
            }
        }
        from.releases().forEach(to::fact);
    }

    private void exploited() {
        Section section = from.section(Part.KNOWN_EXPLOITED);
        for (long record = 0; record < section.records(); record++) {
            Optional<KnownExploited> entry =
                    from.knownExploited(texts.at(section.field(record, 0)));
            entry.ifPresent(to::knownExploited);
        }
    }

    private void weaknesses() {
        Section section = from.section(Part.WEAKNESSES);
        for (long record = 0; record < section.records(); record++) {
            to.weakness(texts.at(section.field(record, 0)), texts.at(section.field(record, 4)));
        }
    }
}
