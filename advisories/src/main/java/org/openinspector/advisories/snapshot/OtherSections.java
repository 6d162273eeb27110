package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Fact.EndOfLife;
import org.openinspector.advisories.Fact.Exploit;
import org.openinspector.advisories.Fact.Exploit.Maturity;
import org.openinspector.advisories.Fact.Ssvc;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.Refusal;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.advisories.snapshot.SnapshotBuilder.Pair;

/// Writes the sections that are no index of advisories, behind those of [SnapshotCompiler].
final class OtherSections {
    private final BlockOutput out;
    private final SnapshotCompiler compiler;

    OtherSections(BlockOutput out, SnapshotCompiler compiler) {
        this.out = out;
        this.compiler = compiler;
    }

    private void text(String text) throws IOException {
        out.writeInt(compiler.number(text));
    }

    private void day(Optional<LocalDate> date) throws IOException {
        out.writeLong(date.map(LocalDate::toEpochDay).orElse(Format.NO_DAY));
    }

    /// The newest scores.
    void epss(EpssDays epss) throws IOException {
        if (epss.taken().isPresent()) {
            copy(epss.taken().get().section(Part.EPSS));
        } else {
            out.begin();
            epss.visit((cve, _, scores, count) -> {
                out.writeLong(cve);
                scores(scores[count - 1]);
            });
            out.end(Part.EPSS);
        }
        out.begin();
        for (Map.Entry<String, EpssDays.Other> entry : epss.others().entrySet()) {
            text(entry.getKey());
            scores(entry.getValue().score());
        }
        out.end(Part.EPSS_OTHER);
    }

    private void copy(Section section) throws IOException {
        byte[] buffer = new byte[Format.BLOCK_BYTES];
        out.begin();
        for (long at = 0; at < section.length(); at += buffer.length) {
            int length = (int) Math.min(buffer.length, section.length() - at);
            long start = section.touch(at, length);
            MemorySegment.copy(
                    section.blocks().segment(), ValueLayout.JAVA_BYTE, start, buffer, 0, length);
            out.write(buffer, 0, length);
        }
        out.end(section.part());
    }

    private void scores(long score) throws IOException {
        out.writeInt(EpssDays.probability(score));
        out.writeInt(EpssDays.percentile(score));
    }

    /// How the scores came about. The days are gone through twice, so that the sections follow one
    /// another and none waits in memory.
    void epssHistory(EpssDays epss) throws IOException {
        if (epss.taken().isPresent()) {
            copy(epss.taken().get().section(Part.EPSS_HISTORY));
            copy(epss.taken().get().section(Part.EPSS_CHANGES));
            return;
        }
        byte[] buffer = new byte[EpssDays.DAYS_MAX * 3 * PackedNumbers.BYTES_MAX];
        long[] end = {0};
        out.begin();
        epss.visit((cve, days, scores, count) -> {
            int length = changes(days, scores, count, buffer);
            if (length > 0) {
                end[0] += length;
                out.writeLong(cve);
                out.writeLong(end[0]);
            }
        });
        out.end(Part.EPSS_HISTORY);
        out.begin();
        epss.visit((_, days, scores, count) ->
                out.write(buffer, 0, changes(days, scores, count, buffer)));
        out.end(Part.EPSS_CHANGES);
    }

    /// The days on which the probability changed: days since the one before, probability,
    /// percentile. The percentile alone changes every day, because it depends on all others.
    private static int changes(int[] days, long[] scores, int count, byte[] buffer) {
        int length = 0;
        int lastDay = 0;
        int last = -1;
        for (int i = 0; i < count; i++) {
            int probability = EpssDays.probability(scores[i]);
            if (days[i] != EpssDays.UNDATED && probability != last) {
                length = PackedNumbers.put(buffer, length, days[i] - lastDay);
                length = PackedNumbers.put(buffer, length, probability);
                length = PackedNumbers.put(buffer, length, EpssDays.percentile(scores[i]));
                lastDay = days[i];
                last = probability;
            }
        }
        return length;
    }

    void knownExploited(Map<String, KnownExploited> entries) throws IOException {
        out.begin();
        for (Map.Entry<String, KnownExploited> entry : entries.entrySet()) {
            KnownExploited known = entry.getValue();
            text(entry.getKey());
            text(Format.wellFormed(known.name()));
            day(Optional.of(known.added()));
            day(known.due());
            out.writeInt(known.ransomware() ? 1 : 0);
        }
        out.end(Part.KNOWN_EXPLOITED);
    }

    void weaknesses(Map<String, String> weaknesses) throws IOException {
        out.begin();
        for (Map.Entry<String, String> entry : weaknesses.entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
        out.end(Part.WEAKNESSES);
    }

    void coverage(Map<Pair, Extent> coverage) throws IOException {
        out.begin();
        for (Map.Entry<Pair, Extent> entry : coverage.entrySet()) {
            text(entry.getKey().first());
            text(entry.getKey().second());
            out.writeInt(
                    switch (entry.getValue()) {
                        case PARTIAL -> 0;
                        case FIXES_ONLY -> 1;
                        case COMPLETE -> 2;
                    });
        }
        out.end(Part.COVERAGE);
    }

    void sources(Map<String, SourceStatus> sources) throws IOException {
        out.begin();
        for (Map.Entry<String, SourceStatus> entry : sources.entrySet()) {
            source(entry.getKey(), entry.getValue());
        }
        out.end(Part.SOURCES);
    }

    private void source(String id, SourceStatus status) throws IOException {
        text(id);
        text(Format.wellFormed(status.name()));
        out.writeInt(status.records());
        out.writeInt(status.problems());
        day(status.date());
    }

    void facts(FactSet facts) throws IOException {
        out.begin();
        for (Exploit fact : facts.exploits()) {
            text(fact.subject());
            text(fact.source());
            text(fact.id());
            text(fact.name());
            out.writeInt(code(fact.maturity()));
            day(fact.published());
        }
        out.end(Part.EXPLOITS);
        out.begin();
        for (Ssvc fact : facts.ssvc()) {
            text(fact.subject());
            text(fact.source());
            text(fact.exploitation());
            text(fact.automatable());
            text(fact.technicalImpact());
            day(fact.date());
        }
        out.end(Part.SSVC);
        out.begin();
        for (EndOfLife fact : facts.endOfLife()) {
            text(fact.subject());
            text(fact.source());
            text(fact.cycle());
            text(fact.codename());
            day(fact.released());
            day(fact.support());
            day(fact.extended());
            out.writeInt(fact.ended() ? 1 : 0);
            optionalText(fact.latest());
        }
        out.end(Part.END_OF_LIFE);
    }

    static int code(Maturity maturity) {
        return switch (maturity) {
            case PROOF_OF_CONCEPT -> 0;
            case WEAPONISED -> 1;
            case IN_THE_WILD -> 2;
        };
    }

    void feeds(FeedList feeds) throws IOException {
        int sources = 0;
        int refusals = 0;
        int notes = 0;
        out.begin();
        for (FeedStatus feed : feeds.all()) {
            sources += feed.sources().size();
            refusals += feed.refusals().size();
            notes += feed.notes().size();
            text(feed.feed());
            optionalText(feed.reader());
            optionalText(feed.failure());
            out.writeLong(feed.refused());
            out.writeInt(sources);
            out.writeInt(refusals);
            out.writeInt(notes);
        }
        out.end(Part.FEEDS);
        out.begin();
        for (FeedStatus feed : feeds.all()) {
            for (SourceStatus source : feed.sources()) {
                source(source.id(), source);
            }
        }
        out.end(Part.FEED_SOURCES);
        out.begin();
        for (FeedStatus feed : feeds.all()) {
            for (Refusal refusal : feed.refusals()) {
                text(refusal.entry());
                text(refusal.message());
                out.writeLong(refusal.count());
            }
        }
        out.end(Part.FEED_REFUSALS);
        out.begin();
        for (FeedStatus feed : feeds.all()) {
            for (String note : feed.notes()) {
                text(note);
            }
        }
        out.end(Part.FEED_NOTES);
    }

    private void optionalText(Optional<String> text) throws IOException {
        out.writeInt(text.isPresent() ? compiler.number(text.get()) + 1 : 0);
    }

    /// Digests of ids: what their advisories are, and what else is known of them.
    void idDigests(Map<String, KnownExploited> exploited, FactSet facts) throws IOException {
        Map<String, List<Exploit>> exploits = new HashMap<>();
        for (Exploit fact : facts.exploits()) {
            exploits.computeIfAbsent(fact.subject(), absent -> new ArrayList<>()).add(fact);
        }
        Map<String, List<Ssvc>> decisions = new HashMap<>();
        for (Ssvc fact : facts.ssvc()) {
            decisions.computeIfAbsent(fact.subject(), absent -> new ArrayList<>()).add(fact);
        }
        Digest digest = new Digest();
        out.begin();
        for (int number = 0; number < compiler.textCount(); number++) {
            String id = compiler.text(number);
            boolean known = compiler.digestAdvisories(id, digest);
            KnownExploited entry = exploited.get(id);
            if (entry != null) {
                digest.knownExploited(entry);
            }
            List<Exploit> shown = exploits.getOrDefault(id, List.of());
            shown.forEach(digest::exploit);
            List<Ssvc> decided = decisions.getOrDefault(id, List.of());
            decided.forEach(digest::decided);
            if (known || entry != null || !shown.isEmpty() || !decided.isEmpty()) {
                out.writeInt(number);
                out.write(digest.sum());
            }
        }
        out.end(Part.ID_DIGESTS);
    }
}
