package org.openinspector.estate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.matching.VexLookup;
import org.openinspector.matching.vex.VexBook;
import org.openinspector.matching.vex.VexDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The VEX documents of a folder, all its `*.json` files. Names, sizes and times are looked at
/// every few seconds, as those of the vulnerability data are; what has changed is read again. A
/// document that cannot be read is reported once and listed; the others count.
///
/// @see SnapshotKnowledge
public final class VexFolder implements VexSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VexFolder.class);
    private static final String ENDING = ".json";

    /// How much is read.
    ///
    /// @param filesMax how many documents; the first by name
    /// @param bytesMax of all documents together
    /// @param documentBytesMax of one: while it is read it takes some ten times its size
    public record Limits(int filesMax, long bytesMax, long documentBytesMax) {
        /// What a server reads.
        public static final Limits DEFAULT = new Limits(10_000, 64 << 20, 8 << 20);
    }

    private final Path folder;
    private final SortedSet<String> trusted;
    private final Duration poll;
    private final Limits limits;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private SortedMap<String, Read> files = new TreeMap<>();
    private List<String> refused = List.of();
    private Statements current = Statements.NONE;
    private long lookedAtNanos;
    private boolean looked;
    private @Nullable Thread watcher;

    /// Nothing is read before it is asked for.
    ///
    /// @param folder may be absent, now or later
    /// @param trusted authors who count; empty: all, because whoever put the documents there does
    /// @param poll how often the folder is looked at
    public VexFolder(Path folder, Set<String> trusted, Duration poll, Limits limits) {
        this.folder = folder;
        this.trusted = Collections.unmodifiableSortedSet(new TreeSet<>(trusted));
        this.poll = poll;
        this.limits = limits;
    }

    /// A file as it was when it was read.
    ///
    /// @param state differs when the file does
    /// @param hash of its bytes
    private record Read(
            Object state, String hash, Optional<VexDocument> document, List<String> problems) {}

    private record Seen(Object state, long size) {}

    @Override
    public synchronized Statements now() {
        if (!looked || System.nanoTime() - lookedAtNanos >= poll.toNanos()) {
            look();
        }
        return current;
    }

    /// What could not be read or understood, `file: reason`.
    public synchronized List<String> problems() {
        List<String> all = new ArrayList<>(refused);
        files.forEach(
                (name, read) -> read.problems.forEach(problem -> all.add(name + ": " + problem)));
        return all;
    }

    /// How many documents count.
    public synchronized int documents() {
        return (int)
                files.values().stream()
                        .flatMap(read -> read.document.stream())
                        .filter(this::counts)
                        .count();
    }

    private boolean counts(VexDocument document) {
        return trusted.isEmpty() || trusted.contains(document.author());
    }

    private void look() {
        List<String> problems = new ArrayList<>();
        SortedMap<String, Seen> seen = seen(problems);
        SortedMap<String, Read> next = new TreeMap<>();
        boolean changed = !looked;
        for (Map.Entry<String, Seen> entry : seen.entrySet()) {
            Read before = files.get(entry.getKey());
            if (before != null && before.state.equals(entry.getValue().state)) {
                next.put(entry.getKey(), before);
            } else {
                next.put(entry.getKey(), read(entry.getKey(), entry.getValue()));
                changed = true;
            }
        }
        changed |= !next.keySet().equals(files.keySet());
        for (String problem : problems) {
            if (!refused.contains(problem)) {
                LOG.atWarn()
                        .addKeyValue("folder", folder)
                        .addKeyValue("reason", problem)
                        .log("vex documents left out");
            }
        }
        refused = List.copyOf(problems);
        files = next;
        if (changed) {
            publish();
        }
        looked = true;
        lookedAtNanos = System.nanoTime();
    }

    private void publish() {
        List<VexDocument> documents = new ArrayList<>();
        MessageDigest digest = sha256();
        trusted.forEach(author -> digest.update((author + "\n").getBytes(StandardCharsets.UTF_8)));
        files.values()
                .forEach(read ->
                        read.document
                                .filter(this::counts)
                                .ifPresent(document -> {
                                    documents.add(document);
                                    digest.update(read.hash.getBytes(StandardCharsets.UTF_8));
                                }));
        String version = documents.isEmpty() ? "" : HexFormat.of().formatHex(digest.digest());
        if (version.equals(current.version())) {
            return;
        }
        current = documents.isEmpty() ? Statements.NONE : said(version, documents);
        LOG.atInfo()
                .addKeyValue("documents", documents.size())
                .addKeyValue("vulnerabilities", current.vulnerabilities().size())
                .log("vex documents in use");
    }

    private static Statements said(String version, List<VexDocument> documents) {
        VexBook book = VexBook.of(documents, Set.of());
        SortedSet<String> ids = new TreeSet<>();
        documents.forEach(document ->
                document.claims().forEach(claim -> ids.addAll(claim.vulnerabilities())));
        Set<String> vulnerabilities = Collections.unmodifiableSortedSet(ids);
        return new Statements() {
            @Override
            public String version() {
                return version;
            }

            @Override
            public Set<String> vulnerabilities() {
                return vulnerabilities;
            }

            @Override
            public VexLookup of(Resource resource) {
                return book.forResource(ResourceNames.all(resource));
            }
        };
    }

    /// The files to read, as they are now.
    private SortedMap<String, Seen> seen(List<String> problems) {
        TreeSet<String> names = new TreeSet<>();
        boolean more = false;
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                // Editors and mounts keep files with a leading dot of which nobody should know.
                if (name.endsWith(ENDING) && !name.startsWith(".")) {
                    names.add(name);
                    if (names.size() > limits.filesMax) {
                        names.removeLast();
                        more = true;
                    }
                }
            }
        } catch (NoSuchFileException absent) {
            return new TreeMap<>();
        } catch (IOException | DirectoryIteratorException e) {
            problems.add("the folder cannot be read (" + reason(e) + ")");
            return new TreeMap<>();
        }
        if (more) {
            problems.add(
                    "there are more than "
                            + limits.filesMax
                            + " documents; those after "
                            + names.last()
                            + " are not read");
        }
        return bounded(names, problems);
    }

    private SortedMap<String, Seen> bounded(SortedSet<String> names, List<String> problems) {
        SortedMap<String, Seen> seen = new TreeMap<>();
        long bytes = 0;
        for (String name : names) {
            try {
                BasicFileAttributes file =
                        Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
                if (!file.isRegularFile()) {
                    continue;
                }
                if (file.size() > limits.documentBytesMax) {
                    problems.add(
                            name
                                    + " is larger than "
                                    + limits.documentBytesMax
                                    + " bytes and is not read");
                    continue;
                }
                bytes += file.size();
                if (bytes > limits.bytesMax) {
                    problems.add(
                            "the documents have more than "
                                    + limits.bytesMax
                                    + " bytes; those from "
                                    + name
                                    + " are not read");
                    break;
                }
                seen.put(
                        name,
                        new Seen(
                                List.of(
                                        file.lastModifiedTime(),
                                        file.size(),
                                        String.valueOf(file.fileKey())),
                                file.size()));
            } catch (IOException gone) {
                // Removed since the folder was listed, or a link that leads nowhere.
                problems.add(name + " cannot be read (" + reason(gone) + ")");
            }
        }
        return seen;
    }

    private Read read(String name, Seen seen) {
        String hash = "";
        Optional<VexDocument> document = Optional.empty();
        List<String> problems;
        try (var in = Files.newInputStream(folder.resolve(name))) {
            // A file that grows meanwhile is read again, because its size has changed.
            byte[] bytes = in.readNBytes((int) seen.size);
            hash = HexFormat.of().formatHex(sha256().digest(bytes));
            VexDocument parsed = VexDocument.parse(bytes);
            document = Optional.of(parsed);
            problems = parsed.problems();
        } catch (UnreadableDocumentException e) {
            problems = List.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            problems = List.of("cannot be read (" + reason(e) + ")");
        }
        if (!problems.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("file", folder.resolve(name))
                    .addKeyValue("reason", problems.getFirst())
                    .addKeyValue("problems", problems.size())
                    .log(
                            document.isPresent()
                                    ? "vex statements left out"
                                    : "vex document left out");
        }
        return new Read(seen.state, hash, document, problems);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case NotDirectoryException _ -> "it is no folder";
            default ->
                    e.getMessage() == null
                            ? e.getClass().getSimpleName()
                            : String.valueOf(e.getMessage());
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public synchronized AutoCloseable onChange(Runnable changed) {
        listeners.add(changed);
        if (watcher == null) {
            String known = now().version();
            watcher = Thread.ofVirtual().name("vex-watch").start(() -> watch(known));
        }
        return () -> listeners.remove(changed);
    }

    private void watch(String known) {
        String last = known;
        try {
            while (true) {
                Thread.sleep(poll);
                String version = now().version();
                if (!version.equals(last)) {
                    listeners.forEach(Runnable::run);
                }
                last = version;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        listeners.clear();
        if (watcher != null) {
            watcher.interrupt();
        }
    }
}
