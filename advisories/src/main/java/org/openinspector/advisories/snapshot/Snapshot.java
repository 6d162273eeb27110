package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.DatedEpss;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.model.Advisory;
import org.openinspector.model.PackageKey;

/// An open snapshot. Nothing is read when it is opened but header and directory, nothing is kept on
/// the heap but the blocks' checksums; every answer is searched in the mapped file and decoded when
/// asked for.
///
/// Thread-safe. Whoever opens it owns it: [#close] ends it for everyone, and later questions, to
/// its candidates too, throw [IllegalStateException], unless it is what a candidate has told
/// before. Every question may throw a [SnapshotException] if it touches a damaged block for the
/// first time.
public final class Snapshot implements Knowledge {
    private final Blocks blocks;
    private final Instant created;
    private final Texts texts;
    private final Section ids;
    private final Section idAdvisories;
    private final PackageIndex packages;
    private final Section packageRecords;
    private final Section candidates;
    private final EpssTable epss;
    private final FactTable facts;
    private final Section knownExploited;
    private final Section weaknesses;
    private final Section coverage;
    private final FeedTable feeds;
    private final AdvisoryTable advisories;

    private Snapshot(Blocks blocks, Instant created) {
        this.blocks = blocks;
        this.created = created;
        texts = new Texts(blocks);
        ids = blocks.section(Part.IDS);
        idAdvisories = blocks.section(Part.ID_ADVISORIES);
        packages = new PackageIndex(blocks, texts);
        packageRecords = blocks.section(Part.PACKAGES);
        candidates = blocks.section(Part.CANDIDATES);
        epss = new EpssTable(blocks, texts);
        facts = new FactTable(blocks, texts);
        knownExploited = blocks.section(Part.KNOWN_EXPLOITED);
        weaknesses = blocks.section(Part.WEAKNESSES);
        coverage = blocks.section(Part.COVERAGE);
        feeds = new FeedTable(blocks, texts);
        advisories = new AdvisoryTable(blocks, texts);
    }

    /// Opens a snapshot file.
    ///
    /// @throws NoSuchFileException if there is none
    /// @throws SnapshotException if it is no snapshot that can be read here; the message says why
    public static Snapshot open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new SnapshotException(
                    file + " is no snapshot: expected a file; move it away" + Directory.AGAIN);
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return open(file.toString(), bytes, arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// Opens a snapshot that lies in memory; closing it closes the arena.
    static Snapshot open(String name, MemorySegment bytes, Arena arena) {
        Directory directory = Directory.read(name, bytes);
        return new Snapshot(new Blocks(name, arena, bytes, directory), directory.created());
    }

    /// When it was made, as its maker said.
    public Instant created() {
        return created;
    }

    /// Identifies the content: two files with the same identity hold the same bytes, as far as
    /// their checksums can tell. A digest of header and directory, which hold the checksum of every
    /// block.
    public String identity() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(blocks.segment().asSlice(0, Format.HEADER_BYTES).asByteBuffer());
            digest.update(blocks.segment().asSlice(blocks.dataEnd()).asByteBuffer());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Number of bytes.
    public long size() {
        return blocks.segment().byteSize();
    }

    /// The whole file.
    MemorySegment bytes() {
        return blocks.segment();
    }

    /// Number of advisories, withdrawn ones among them.
    public long advisoryCount() {
        return advisories.count();
    }

    /// Number of packages that some advisory speaks of.
    public long packageCount() {
        return packageRecords.records();
    }

    /// Reads the whole file and verifies every block.
    ///
    /// @throws SnapshotException if one is damaged
    public void check() {
        blocks.check();
    }

    @Override
    public List<Candidate> candidates(PackageKey key) {
        long found = packages.find(key);
        if (found < 0) {
            return List.of();
        }
        long from = first(packageRecords, found, 8);
        int count = count(packageRecords, found, 8, candidates);
        SnapshotCandidate[] all = new SnapshotCandidate[count];
        for (int i = 0; i < count; i++) {
            all[i] = SnapshotCandidate.read(candidates, from + i, advisories);
        }
        return Collections.unmodifiableList(Arrays.asList(all)); // List.of would copy
    }

    @Override
    public List<Advisory> advisories(String id) {
        long found = texts.find(ids, 0, ids.records(), Format.utf8(id));
        if (found < 0) {
            return List.of();
        }
        long from = first(ids, found, 4);
        int count = count(ids, found, 4, idAdvisories);
        List<Advisory> all = new ArrayList<>();
        int last = -1;
        long lastEnd = 0;
        for (int i = 0; i < count; i++) {
            int number = idAdvisories.field(from + i, 0);
            if (number <= last || advisories.bodyStart(number) < lastEnd) {
                // No byte is decoded twice, or a small hostile file would become a large list.
                throw idAdvisories.damaged("advisory " + number + " after " + last);
            }
            last = number;
            lastEnd = advisories.bodyStart(number + 1);
            all.add(advisories.advisory(number));
        }
        return List.copyOf(all);
    }

    /// The first of the records of another table that a record refers to; their count follows it.
    private static long first(Section table, long record, int offset) {
        return table.field(record, offset) & 0xFFFFFFFFL;
    }

    private static int count(Section table, long record, int offset, Section other) {
        long first = first(table, record, offset);
        int count = table.field(record, offset + 4);
        if (count < 0 || count > other.records() || first > other.records() - count) {
            throw table.damaged(
                    String.format(
                            "record %d names %d records from %d of the %d in section %s",
                            record, count, first, other.records(), other.part().title()));
        }
        return count;
    }

    @Override
    public List<Coverage> coverage(String namespace) {
        byte[] text = Format.utf8(namespace);
        long from = texts.lowerBound(coverage, 0, coverage.records(), text);
        long to = from;
        while (to < coverage.records() && texts.compare(text, coverage.field(to, 0)) == 0) {
            to++;
        }
        return coverage(from, to);
    }

    @Override
    public List<Coverage> coverage() {
        return coverage(0, coverage.records());
    }

    private List<Coverage> coverage(long from, long to) {
        Map<Integer, String> known = new HashMap<>();
        List<Coverage> all = new ArrayList<>();
        for (long record = from; record < to; record++) {
            int code = coverage.field(record, 8);
            Extent extent =
                    switch (code) {
                        case 0 -> Extent.PARTIAL;
                        case 1 -> Extent.FIXES_ONLY;
                        case 2 -> Extent.COMPLETE;
                        default -> throw coverage.damaged("extent " + code + ", expected 0 to 2");
                    };
            all.add(
                    new Coverage(
                            known.computeIfAbsent(coverage.field(record, 0), texts::at),
                            known.computeIfAbsent(coverage.field(record, 4), texts::at),
                            extent));
        }
        return List.copyOf(all);
    }

    @Override
    public Optional<Epss> epss(String cve) {
        return epss.current(cve);
    }

    @Override
    public List<DatedEpss> epssHistory(String cve) {
        return epss.history(cve);
    }

    @Override
    public List<Fact> facts(String subject) {
        return facts.of(subject);
    }

    @Override
    public Optional<KnownExploited> knownExploited(String cve) {
        long found = texts.find(knownExploited, 0, knownExploited.records(), Format.utf8(cve));
        if (found < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new KnownExploited(
                        cve,
                        texts.at(knownExploited.field(found, 4)),
                        knownExploited
                                .day(found, 8)
                                .orElseThrow(() -> knownExploited.damaged("no date for " + cve)),
                        knownExploited.day(found, 16),
                        knownExploited.field(found, 24) != 0));
    }

    @Override
    public Optional<String> weakness(String cwe) {
        long found = texts.find(weaknesses, 0, weaknesses.records(), Format.utf8(cwe));
        return found < 0 ? Optional.empty() : Optional.of(texts.at(weaknesses.field(found, 4)));
    }

    @Override
    public List<SourceStatus> sources() {
        return feeds.sources();
    }

    @Override
    public List<FeedStatus> feeds() {
        return feeds.feeds();
    }

    /// All releases of all products, in the order of product, source and cycle.
    List<Fact> releases() {
        return facts.releases();
    }

    AdvisoryTable table() {
        return advisories;
    }

    Texts texts() {
        return texts;
    }

    Section section(Part part) {
        return blocks.section(part);
    }

    @Override
    public void close() {
        blocks.close();
    }
}
