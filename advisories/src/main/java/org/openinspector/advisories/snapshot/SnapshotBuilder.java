package org.openinspector.advisories.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;

/// Collects what the sources read and compiles it into a snapshot. The same knowledge gives the
/// same bytes, in whatever order it came. Advisories are held encoded, about a fifth of their
/// published size.
///
/// What is said twice: of an advisory the later `modified` wins, then the longer one; of coverage
/// the further extent; of EPSS the newest day's, then the higher probability, then percentile; of a
/// known exploited vulnerability the later entry; of a weakness the later name in the alphabet; a
/// source's counts are summed, and its date is the newest.
///
/// Not thread-safe. Usable after each [#write] and [#inMemory].
public final class SnapshotBuilder implements KnowledgeSink, AutoCloseable {
    /// A key of things that have two texts for an id.
    record Pair(String first, String second) {
        static final Comparator<Pair> ORDER =
                Comparator.comparing(Pair::first, Format::compareText)
                        .thenComparing(Pair::second, Format::compareText);
    }

    /// An advisory as it goes into the file.
    ///
    /// @param place where its bytes are held
    /// @param sum of its bytes
    record Body(Bodies.Place place, Optional<Instant> modified, int sum) {
        /// Of two that changed at the same time the longer one is the newer: whichever comes first,
        /// the same feeds give the same snapshot.
        static final Comparator<Body> ORDER =
                Comparator.comparing((Body body) -> body.modified.orElse(Instant.MIN))
                        .thenComparingInt(body -> body.place.length())
                        .thenComparingInt(Body::sum);
    }

    /// An advisory that is encoded, but not taken yet.
    public static final class Prepared {
        private final Pair pair;
        private final Body body;

        private Prepared(Pair pair, Body body) {
            this.pair = pair;
            this.body = body;
        }
    }

    private static final Comparator<KnownExploited> OLDER_ENTRY =
            Comparator.comparing(KnownExploited::added)
                    .thenComparing(e -> e.due().orElse(LocalDate.MIN))
                    .thenComparing(KnownExploited::ransomware)
                    .thenComparing(KnownExploited::name, Format::compareText);

    private final Instant created;
    private final Bodies bodies;
    private final Map<Pair, Body> advisories = new HashMap<>();
    private final Map<Pair, Coverage.Extent> coverage = new TreeMap<>(Pair.ORDER);
    private final EpssDays epss;
    private final FactSet facts = new FactSet();
    private final FeedList feeds = new FeedList();
    private final Map<String, KnownExploited> knownExploited = new TreeMap<>(Format::compareText);
    private final Map<String, String> weaknesses = new TreeMap<>(Format::compareText);
    private final Map<String, SourceStatus> sources = new TreeMap<>(Format::compareText);

    /// A builder without content.
    ///
    /// @param created goes into the file; the only thing that does not come from the sources
    public SnapshotBuilder(Instant created) {
        this(created, new Bodies.OnHeap());
    }

    private SnapshotBuilder(Instant created, Bodies bodies) {
        this.created = created;
        this.bodies = bodies;
        this.epss = new EpssDays(bodies);
    }

    /// A builder that holds the encoded advisories in a file of its own instead of in memory. The
    /// file is replaced if it is there, and removed at the end.
    public static SnapshotBuilder spooling(Instant created, Path spool) throws IOException {
        return new SnapshotBuilder(created, new Bodies.InFile(spool));
    }

    /// Takes an advisory.
    ///
    /// @throws IllegalArgumentException if it takes more than 16 MiB encoded
    /// @throws UncheckedIOException if it cannot be held
    @Override
    public void advisory(Advisory advisory) {
        take(prepare(advisory));
    }

    /// Encodes an advisory without taking it, so that a feed's records can wait for its end.
    ///
    /// @throws IllegalArgumentException if it takes more than 16 MiB encoded
    /// @throws UncheckedIOException if it cannot be held
    public Prepared prepare(Advisory advisory) {
        byte[] bytes = BodyEncoder.encode(advisory);
        if (bytes.length > Format.BODY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s %s takes %d bytes, expected at most %d",
                            advisory.source(), advisory.id(), bytes.length, Format.BODY_BYTES_MAX));
        }
        return new Prepared(
                pair(advisory.source(), advisory.id()),
                new Body(
                        bodies.hold(bytes),
                        advisory.modified(),
                        Format.crc(bytes, 0, bytes.length)));
    }

    /// Takes an advisory that this builder encoded.
    public void take(Prepared prepared) {
        advisories.merge(
                prepared.pair,
                prepared.body,
                (before, now) -> Body.ORDER.compare(before, now) > 0 ? before : now);
    }

    /// Takes an advisory as another snapshot holds it.
    void take(String source, String id, byte[] encoded) {
        advisories.put(pair(source, id), new Body(bodies.hold(encoded), Optional.empty(), 0));
    }

    /// Takes all EPSS scores of ordinary CVEs as another snapshot holds them; it must stay open.
    void takeEpss(Snapshot other) {
        epss.take(other);
    }

    /// Takes over all that an older snapshot holds, but for one source and its feed. To be done
    /// first; the older one must stay open until this one is written. EPSS scores can no longer be
    /// added then.
    ///
    /// @param without id of a source of advisories, and the name of its feed
    /// @throws SnapshotException if the older one is damaged
    public void takeOver(Snapshot older, String without) {
        new SnapshotCopy(older, this).run(without);
    }

    @Override
    public void coverage(Coverage stated) {
        coverage.merge(
                pair(stated.namespace(), stated.source()),
                stated.extent(),
                (before, now) -> before.compareTo(now) > 0 ? before : now);
    }

    /// Takes an EPSS score of an unknown day.
    ///
    /// @throws IllegalArgumentException if a score is not in [0, 1]
    @Override
    public void epss(Epss scored) {
        epss.add(scored, Optional.empty());
    }

    /// Takes an EPSS score of a day.
    ///
    /// @throws IllegalArgumentException if a score is not in [0, 1], or the day not in 1970 to 9999
    @Override
    public void epss(Epss scored, LocalDate date) {
        epss.add(scored, Optional.of(date));
    }

    /// Takes a fact.
    ///
    /// @throws IllegalArgumentException if it has a longer text than any real one
    @Override
    public void fact(Fact fact) {
        facts.add(fact);
    }

    @Override
    public void knownExploited(KnownExploited entry) {
        knownExploited.merge(
                Format.wellFormed(entry.cve()),
                entry,
                (before, now) -> OLDER_ENTRY.compare(before, now) > 0 ? before : now);
    }

    @Override
    public void weakness(String cwe, String name) {
        weaknesses.merge(
                Format.wellFormed(cwe),
                Format.wellFormed(name),
                (before, now) -> Format.compareText(before, now) > 0 ? before : now);
    }

    @Override
    public void source(SourceStatus status) {
        sources.merge(Format.wellFormed(status.id()), status, SnapshotBuilder::sum);
    }

    /// Takes what became of a feed. Of a feed of the same name the later call counts.
    public void feed(FeedStatus status) {
        feeds.add(status);
    }

    private static SourceStatus sum(SourceStatus left, SourceStatus right) {
        Optional<LocalDate> newest =
                Stream.concat(left.date().stream(), right.date().stream())
                        .max(Comparator.naturalOrder());
        return new SourceStatus(
                left.id(),
                Format.compareText(left.name(), right.name()) > 0 ? left.name() : right.name(),
                sum(left.records(), right.records()),
                sum(left.problems(), right.problems()),
                newest);
    }

    private static int sum(int left, int right) {
        return Math.clamp((long) left + right, 0, Integer.MAX_VALUE);
    }

    private static Pair pair(String first, String second) {
        return new Pair(Format.wellFormed(first), Format.wellFormed(second));
    }

    /// The snapshot without a file, for tests and the starter set. The same bytes, read by the same
    /// reader.
    public Snapshot inMemory() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] header;
        try {
            header = writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        Arena arena = Arena.ofShared();
        MemorySegment bytes = arena.allocate(out.size(), Long.BYTES);
        bytes.copyFrom(MemorySegment.ofArray(out.toByteArray()));
        bytes.copyFrom(MemorySegment.ofArray(header));
        return Snapshot.open("the snapshot in memory", bytes, arena);
    }

    /// Writes the snapshot in place of the file's old one, which stays whole and in use until the
    /// new one is complete on disk. Whoever has the old one open keeps it.
    ///
    /// @throws SnapshotLock.HeldException if another import is writing it
    public void write(Path file) throws IOException {
        try (SnapshotLock lock = SnapshotLock.acquire(file)) {
            write(lock);
        }
    }

    /// The same under a lock that an import took before it began to read.
    public void write(SnapshotLock lock) throws IOException {
        lock.replace(this::writeTo);
    }

    /// Writes everything but the header.
    ///
    /// @return the header, to go over the first bytes
    private byte[] writeTo(OutputStream out) throws IOException {
        BlockOutput output = new BlockOutput(out);
        SnapshotCompiler compiler = new SnapshotCompiler(output, advisories, bodies);
        epss.others().keySet().forEach(compiler::text);
        facts.texts().forEach(compiler::text);
        feeds.texts().forEach(compiler::text);
        for (Map.Entry<String, KnownExploited> entry : knownExploited.entrySet()) {
            compiler.text(entry.getKey());
            compiler.text(Format.wellFormed(entry.getValue().name()));
        }
        for (Map.Entry<String, String> entry : weaknesses.entrySet()) {
            compiler.text(entry.getKey());
            compiler.text(entry.getValue());
        }
        for (Pair pair : coverage.keySet()) {
            compiler.text(pair.first());
            compiler.text(pair.second());
        }
        for (Map.Entry<String, SourceStatus> entry : sources.entrySet()) {
            compiler.text(entry.getKey());
            compiler.text(Format.wellFormed(entry.getValue().name()));
        }
        compiler.writeTexts();
        compiler.writeAdvisories();
        OtherSections others = new OtherSections(output, compiler);
        others.epss(epss);
        others.knownExploited(knownExploited);
        others.weaknesses(weaknesses);
        others.coverage(coverage);
        others.sources(sources);
        others.epssHistory(epss);
        others.facts(facts);
        others.feeds(feeds);
        compiler.writePackageDigests();
        others.idDigests(knownExploited, facts);
        return compiler.finish(created);
    }

    /// Removes the file of a spooling builder.
    @Override
    public void close() {
        bodies.close();
    }
}
