package org.openinspector.advisories.bundle;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a bundle holds: the part that is signed.
///
/// @param sequence counts the exports of a key
/// @param created when the exporter's snapshot was made; the receiver's is made with the same time,
///   so that the same feeds give the same bytes
/// @param snapshot identity of the exporter's snapshot; empty if the receiver's will differ,
///   because private records are left out
/// @param base of a delta: what the receiver must have
/// @param files all files of all feeds, in order, those that the receiver has included
public record Manifest(
        long sequence,
        Instant created,
        Optional<String> snapshot,
        Optional<Base> base,
        List<FeedFile> files) {
    /// What a delta is based on.
    ///
    /// @param sequence of the bundle
    /// @param content its [Manifest#content]
    public record Base(long sequence, String content) {}

    /// One file of a feed.
    ///
    /// @param path below the folder of feeds
    /// @param sha256 in hexadecimal
    record FeedFile(String path, long bytes, String sha256, List<Chunk> chunks) {
        FeedFile {
            chunks = List.copyOf(chunks);
        }
    }

    private static final String FIRST_LINE = "openinspector bundle 1";
    private static final int FILES_MAX = 100_000;
    private static final int CHUNKS_MAX = 1_000_000;
    private static final int PATH_LENGTH_MAX = 500;
    private static final long BYTES_MAX = 64L << 30;
    private static final String HASH = "([0-9a-f]{64})";
    private static final String NUMBER = "(\\d{1,15})";
    private static final Pattern SEQUENCE = Pattern.compile("sequence " + NUMBER);
    private static final Pattern CREATED = Pattern.compile("created (\\S{1,40})");
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot " + HASH);
    private static final Pattern BASE = Pattern.compile("base " + NUMBER + " " + HASH);
    private static final Pattern FILE = Pattern.compile("file " + NUMBER + " " + HASH + " (.+)");
    private static final Pattern CHUNK =
            Pattern.compile("chunk " + HASH + " (\\d{1,6})( carried)?");

    public Manifest {
        files = List.copyOf(files);
    }

    /// Identifies all files but the private records, carried or not.
    public String content() {
        StringBuilder lines = new StringBuilder();
        for (FeedFile file : files) {
            if (!BundleExport.isPrivate(file.path())) {
                lines.append(file.sha256()).append(' ').append(file.path()).append('\n');
            }
        }
        return Chunks.Hashes.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// How many files of feeds there are.
    public int fileCount() {
        return files.size();
    }

    /// How many bytes the bundle carries.
    public long carriedBytes() {
        long bytes = 0;
        for (FeedFile file : files) {
            for (Chunk chunk : file.chunks()) {
                bytes += chunk.carried() ? chunk.bytes() : 0;
            }
        }
        return bytes;
    }

    byte[] toBytes() {
        StringBuilder text = new StringBuilder(FIRST_LINE + "\n");
        text.append("sequence ").append(sequence).append('\n');
        text.append("created ").append(created).append('\n');
        snapshot.ifPresent(identity -> text.append("snapshot ").append(identity).append('\n'));
        base.ifPresent(on ->
                text.append("base ")
                        .append(on.sequence())
                        .append(' ')
                        .append(on.content())
                        .append('\n'));
        for (FeedFile file : files) {
            text.append("file ").append(file.bytes()).append(' ').append(file.sha256());
            text.append(' ').append(file.path()).append('\n');
            for (Chunk chunk : file.chunks()) {
                text.append("chunk ").append(chunk.sha256()).append(' ').append(chunk.bytes());
                text.append(chunk.carried() ? " carried\n" : "\n");
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Reads one.
    ///
    /// @throws BundleException if a line is not as expected
    static Manifest of(byte[] bytes) throws BundleException {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        Lines in = new Lines(lines);
        if (!in.take(FIRST_LINE)) {
            throw in.unexpected("\"" + FIRST_LINE + "\"");
        }
        Matcher sequence = in.need(SEQUENCE, "a sequence number");
        Matcher created = in.need(CREATED, "a time of creation");
        Optional<Matcher> snapshot = in.match(SNAPSHOT);
        Optional<Matcher> base = in.match(BASE);
        List<FeedFile> files = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        long total = 0;
        int chunkCount = 0;
        while (!in.atEnd()) {
            Matcher file = in.need(FILE, "a file");
            String path = file.group(3);
            if (!isSafe(path) || !paths.add(path) || files.size() >= FILES_MAX) {
                throw in.unexpected("another file in the folder of feeds");
            }
            List<Chunk> chunks = new ArrayList<>();
            long size = 0;
            for (Optional<Matcher> chunk = in.match(CHUNK);
                    chunk.isPresent();
                    chunk = in.match(CHUNK)) {
                int length = Integer.parseInt(chunk.get().group(2));
                if (length < 1 || length > Chunks.BYTES_MAX || ++chunkCount > CHUNKS_MAX) {
                    throw in.unexpected("a chunk of 1 to " + Chunks.BYTES_MAX + " bytes");
                }
                chunks.add(new Chunk(chunk.get().group(1), length, chunk.get().group(3) != null));
                size += length;
            }
            total += size;
            if (size != Long.parseLong(file.group(1)) || total > BYTES_MAX) {
                throw in.unexpected("chunks that make up " + file.group(1) + " bytes");
            }
            files.add(new FeedFile(path, size, file.group(2), chunks));
        }
        return new Manifest(
                Long.parseLong(sequence.group(1)),
                time(in, created.group(1)),
                snapshot.map(found -> found.group(1)),
                base.map(found -> new Base(Long.parseLong(found.group(1)), found.group(2))),
                files);
    }

    private static Instant time(Lines in, String text) throws BundleException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw in.unexpected("a time of creation");
        }
    }

    /// True for a path that stays in the folder of feeds and is no hidden file there.
    static boolean isSafe(String path) {
        if (path.length() > PATH_LENGTH_MAX || path.startsWith(".")) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.indexOf('\\') >= 0) {
                return false;
            }
        }
        return path.chars().noneMatch(Character::isISOControl);
    }

    /// Lines, one after the other.
    private static final class Lines {
        private final List<String> lines;
        private int at;

        Lines(List<String> lines) {
            this.lines = lines;
        }

        boolean atEnd() {
            return at >= lines.size();
        }

        boolean take(String line) {
            if (atEnd() || !lines.get(at).equals(line)) {
                return false;
            }
            at++;
            return true;
        }

        Optional<Matcher> match(Pattern pattern) {
            Matcher matcher = pattern.matcher(atEnd() ? "" : lines.get(at));
            if (!matcher.matches()) {
                return Optional.empty();
            }
            at++;
            return Optional.of(matcher);
        }

        Matcher need(Pattern pattern, String expected) throws BundleException {
            return match(pattern).orElseThrow(() -> unexpected(expected));
        }

        BundleException unexpected(String expected) {
            String seen = atEnd() ? "the end" : "\"" + lines.get(at) + "\"";
            return new BundleException(
                    "the bundle's table of contents is not as expected: line "
                            + (at + 1)
                            + " is "
                            + (seen.length() > 100 ? seen.substring(0, 100) + "…" : seen)
                            + ", expected "
                            + expected);
        }
    }
}
