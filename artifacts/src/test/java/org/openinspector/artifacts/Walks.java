package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.openinspector.model.EntryPath;

/// Walks for tests, and what a folder really holds.
final class Walks {
    private Walks() {}

    /// Keeps the content's digest of each wanted file.
    record Hashing(Predicate<EntryHeader> wanted) implements FileReader<String> {
        static final Hashing ALL = new Hashing(header -> true);

        @Override
        public boolean wants(EntryHeader header) {
            return wanted.test(header);
        }

        @Override
        public Optional<String> read(ScannedFile file) throws IOException {
            return Optional.of(hash(file.stream()));
        }
    }

    /// Keeps the text of files whose name ends so.
    record Texts(String suffix) implements FileReader<String> {
        @Override
        public boolean wants(EntryHeader header) {
            return header.path().endsWith(suffix);
        }

        @Override
        public Optional<String> read(ScannedFile file) throws IOException {
            return Optional.of(new String(file.bytes(1 << 20), StandardCharsets.UTF_8));
        }
    }

    static String hash(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> View<T> walk(ArtifactReference reference, FileReader<T> reader)
            throws IOException, InterruptedException {
        return walk(reference, reader, options(Limits.DEFAULT));
    }

    static <T> View<T> walk(
            ArtifactReference reference, FileReader<T> reader, Artifact.Options options)
            throws IOException, InterruptedException {
        try (Artifact artifact = Artifact.open(reference, options)) {
            return artifact.walk(reader, Progress.NONE);
        }
    }

    static Artifact.Options options(Limits limits) {
        Artifact.Options usual = Artifact.Options.defaults();
        return new Artifact.Options(
                limits, Optional.empty(), usual.temporaryFolder(), usual.excluded(), 2);
    }

    static ArtifactReference layout(Path folder) {
        return new ArtifactReference.OciLayout(folder, Optional.empty());
    }

    static <T> Map<EntryPath, T> files(View<T> view) {
        Map<EntryPath, T> files = new TreeMap<>();
        view.files().forEach(found -> files.put(found.path(), found.value()));
        return files;
    }

    /// The regular files below a folder, by the digest of their content.
    static Map<EntryPath, String> filesBelow(Path root) throws IOException {
        Map<EntryPath, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    try (InputStream in = Files.newInputStream(path)) {
                        files.put(
                                EntryPath.parse(FolderNames.bytes(root.relativize(path)))
                                        .orElseThrow(),
                                hash(in));
                    }
                }
            }
        }
        return files;
    }
}
