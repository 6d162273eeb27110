package org.openinspector.advisories.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.advisories.snapshot.SnapshotBuilder.Body;
import org.openinspector.advisories.snapshot.SnapshotBuilder.Pair;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.KeyInterval;
import org.openinspector.versions.VersionKey;

/// Lays out one snapshot. First [#collect] goes through all advisories in the order of source and
/// id, gathering which ids and packages they speak of; then the sections are written in a row, so
/// that only the indexes are ever in memory.
final class SnapshotCompiler {
    /// A growing list of numbers.
    private static final class Numbers {
        private int[] values = new int[2];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }
    }

    /// A package, the numbers of its texts, and its entry in `candidates`.
    private record Found(PackageKey key, int namespace, int name, Numbers candidates) {}

    private final BlockOutput out;
    private final Map<String, Integer> texts = new HashMap<>();
    private String[] sortedTexts = {};
    private final List<Pair> order;
    private final List<Bodies.Place> places = new ArrayList<>();
    private final Bodies bodies;

    /// Advisory numbers, ascending, by their ids and aliases.
    private final Map<String, Numbers> ids = new HashMap<>();

    /// Advisory number and offset in its body, in turn, by package; ascending.
    private final Map<PackageKey, Numbers> candidates = new HashMap<>();

    private final Digest digest = new Digest();

    /// The digest of each advisory, in their order.
    private final ByteArrayOutputStream digests = new ByteArrayOutputStream();

    /// The same as an array, once all advisories are known.
    private final byte[] advisoryDigests;

    /// The digest of each package, in their order.
    private final ByteArrayOutputStream packageDigests = new ByteArrayOutputStream();

    SnapshotCompiler(BlockOutput out, Map<Pair, Body> advisories, Bodies bodies) {
        this.out = out;
        this.bodies = bodies;
        this.order = new ArrayList<>(advisories.keySet());
        order.sort(Pair.ORDER);
        for (Pair pair : order) {
            Body body = advisories.get(pair);
            if (body != null) {
                collect(pair, body.place());
            }
        }
        advisoryDigests = digests.toByteArray();
    }

    private void collect(Pair pair, Bodies.Place place) {
        int number = places.size();
        places.add(place);
        List<Integer> offsets = new ArrayList<>();
        Advisory advisory = decoder(number).advisory(offsets);
        digest.advisory(advisory);
        digests.writeBytes(digest.sum());
        text(pair.first());
        id(pair.second(), number);
        for (String alias : advisory.aliases()) {
            id(alias, number);
        }
        if (advisory.withdrawn().isPresent()) {
            return; // it can be shown, but never matches
        }
        for (int i = 0; i < offsets.size(); i++) {
            PackageKey key = advisory.affected().get(i).packageKey();
            text(key.namespace());
            text(key.name());
            Numbers of = candidates.computeIfAbsent(key, absent -> new Numbers());
            of.add(number);
            of.add(offsets.get(i));
        }
    }

    private void id(String id, int number) {
        text(id);
        Numbers of = ids.computeIfAbsent(id, absent -> new Numbers());
        // An advisory may name its own id among its aliases.
        if (of.size == 0 || of.values[of.size - 1] != number) {
            of.add(number);
        }
    }

    /// Announces a text of a section other than the advisories'.
    void text(String text) {
        texts.put(text, 0);
    }

    private BodyDecoder decoder(int number) {
        MemorySegment body = bodies.bytes(places.get(number));
        return new BodyDecoder(body, 0, body.byteSize());
    }

    /// Writes the sections of the texts; all must have been announced.
    void writeTexts() throws IOException {
        sortedTexts = texts.keySet().toArray(String[]::new);
        Arrays.sort(sortedTexts, Format::compareText);
        long end = 0;
        out.begin();
        for (int i = 0; i < sortedTexts.length; i++) {
            texts.put(sortedTexts[i], i);
            end += Format.utf8(sortedTexts[i]).length;
            if (end > 0xFFFFFFFFL) {
                throw new IOException("ids and names take more than 4 GiB");
            }
            out.writeInt((int) end);
        }
        out.end(Part.STRING_ENDS);
        out.begin();
        for (String text : sortedTexts) {
            out.write(Format.utf8(text));
        }
        out.end(Part.STRINGS);
    }

    /// The number of a text that was announced.
    int number(String text) {
        Integer number = texts.get(text);
        if (number == null) {
            throw new IllegalStateException("\"" + text + "\" was not announced");
        }
        return number;
    }

    int textCount() {
        return sortedTexts.length;
    }

    String text(int number) {
        return sortedTexts[number];
    }

    /// Adds the digests of the advisories that have an id or alias.
    ///
    /// @return false if there are none
    boolean digestAdvisories(String id, Digest of) {
        Numbers numbers = ids.get(id);
        for (int i = 0; numbers != null && i < numbers.size; i++) {
            of.bytes(advisoryDigests, numbers.values[i] * Digest.BYTES, Digest.BYTES);
        }
        return numbers != null;
    }

    private void writeText(String text) throws IOException {
        out.writeInt(number(text));
    }

    /// Writes the sections of advisories, ids, packages and candidates.
    void writeAdvisories() throws IOException {
        long end = 0;
        out.begin();
        for (Bodies.Place place : places) {
            out.write(bodies.bytes(place).toArray(ValueLayout.JAVA_BYTE));
        }
        out.end(Part.BODIES);
        out.begin();
        for (int i = 0; i < places.size(); i++) {
            end += places.get(i).length();
            out.writeLong(end);
            writeText(order.get(i).first());
            writeText(order.get(i).second());
        }
        out.end(Part.ADVISORIES);
        writeIds();
        writePackages();
    }

    private void writeIds() throws IOException {
        int first = 0;
        out.begin();
        for (int i = 0; i < sortedTexts.length; i++) {
            Numbers of = ids.get(sortedTexts[i]);
            if (of != null) {
                out.writeInt(i);
                out.writeInt(first);
                out.writeInt(of.size);
                first += of.size;
            }
        }
        out.end(Part.IDS);
        out.begin();
        for (String text : sortedTexts) {
            Numbers of = ids.get(text);
            for (int i = 0; of != null && i < of.size; i++) {
                out.writeInt(of.values[i]);
            }
        }
        out.end(Part.ID_ADVISORIES);
    }

    private void writePackages() throws IOException {
        List<Found> sorted = new ArrayList<>(candidates.size());
        candidates.forEach((key, of) ->
                sorted.add(new Found(key, number(key.namespace()), number(key.name()), of)));
        sorted.sort(Comparator.comparingInt(Found::namespace).thenComparingInt(Found::name));
        int first = 0;
        out.begin();
        for (Found found : sorted) {
            int count = found.candidates().size / 2;
            out.writeInt(found.namespace());
            out.writeInt(found.name());
            out.writeInt(first);
            out.writeInt(count);
            first += count;
        }
        out.end(Part.PACKAGES);
        writeHashes(sorted);
        writeCandidates(sorted, first);
    }

    private void writeHashes(List<Found> packages) throws IOException {
        // Hash and package in one number, which orders by both.
        long[] entries = new long[packages.size()];
        for (int i = 0; i < entries.length; i++) {
            PackageKey key = packages.get(i).key();
            int hash = PackageIndex.hash(Format.utf8(key.namespace()), Format.utf8(key.name()));
            entries[i] = (((hash & 0xFFFFFFFFL) << 32) | i) + Long.MIN_VALUE; // sorts as unsigned
        }
        Arrays.sort(entries);
        int[] ends = new int[PackageIndex.bucketCount(entries.length)];
        out.begin();
        for (int i = 0; i < entries.length; i++) {
            int hash = (int) ((entries[i] - Long.MIN_VALUE) >>> 32);
            ends[PackageIndex.bucket(hash, ends.length)] = i + 1;
            out.writeInt(hash);
            out.writeInt((int) entries[i]);
        }
        out.end(Part.PACKAGE_HASHES);
        out.begin();
        int end = 0;
        out.writeInt(end);
        for (int last : ends) {
            end = Math.max(end, last); // an empty bucket ends where the one before it does
            out.writeInt(end);
        }
        out.end(Part.PACKAGE_BUCKETS);
    }

    private void writeCandidates(List<Found> packages, int count) throws IOException {
        long[] keyEnds = new long[count];
        BitSet undecided = new BitSet(count);
        int at = 0;
        out.begin();
        for (Found found : packages) {
            Numbers of = found.candidates();
            for (int i = 0; i < of.size; i += 2, at++) {
                AffectedPackage affected = decoder(of.values[i]).affected(of.values[i + 1]);
                boolean decided = writeKeys(affected) && affected.versions().isEmpty();
                undecided.set(at, !decided || affected.status() != Status.AFFECTED);
                keyEnds[at] = out.sectionBytes();
                digest.bytes(advisoryDigests, of.values[i] * Digest.BYTES, Digest.BYTES);
                digest.affected(affected);
            }
            packageDigests.writeBytes(digest.sum());
        }
        out.end(Part.KEYS);
        at = 0;
        out.begin();
        for (Found found : packages) {
            Numbers of = found.candidates();
            for (int i = 0; i < of.size; i += 2, at++) {
                long start = at == 0 ? 0 : keyEnds[at - 1];
                out.writeInt(of.values[i]);
                out.writeInt(of.values[i + 1]);
                out.writeInt(undecided.get(at) ? 1 : 0);
                out.writeInt((int) (keyEnds[at] - start));
                out.writeLong(start);
            }
        }
        out.end(Part.CANDIDATES);
    }

    /// Writes the keys of all ranges.
    ///
    /// @return true if each range has keys
    private boolean writeKeys(AffectedPackage affected) throws IOException {
        boolean all = true;
        for (AffectedRange range : affected.ranges()) {
            Optional<KeyInterval> interval = range.compile();
            if (interval.isEmpty()) {
                out.writeInt(Format.UNKEYED);
                out.writeInt(Format.UNKEYED);
                all = false;
                continue;
            }
            Optional<VersionKey> from = interval.get().from();
            Optional<VersionKey> to = interval.get().to();
            out.writeInt(from.map(VersionKey::length).orElse(Format.UNBOUNDED));
            out.writeInt(to.map(VersionKey::length).orElse(Format.UNBOUNDED));
            out.write(from.map(VersionKey::toBytes).orElse(new byte[0]));
            out.write(to.map(VersionKey::toBytes).orElse(new byte[0]));
        }
        return all;
    }

    /// Writes what was gathered of packages while their candidates were written.
    void writePackageDigests() throws IOException {
        out.begin();
        out.write(packageDigests.toByteArray());
        out.end(Part.PACKAGE_DIGESTS);
    }

    /// Ends the file and gives its header.
    byte[] finish(Instant created) throws IOException {
        return out.finish(created);
    }
}
