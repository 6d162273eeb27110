package org.openinspector.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked from the class path once into a folder named after the archive's
/// checksum.
final class Binaries {
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "arm_64");
    private static final String PREFIX = "postgresql-";
    private static final String PARTIAL = ".partial";

    /// A lock on a file excludes other processes, not other threads of this one.
    private static final ReentrantLock UNPACKING = new ReentrantLock();

    private Binaries() {}

    /// The folder with `bin`, `lib` and `share`, unpacked if it is not there yet.
    ///
    /// @param folder where such folders are kept; other processes may do the same at the same time
    /// @throws StorageException if there are no programs for this platform
    static Path in(Path folder) throws IOException {
        URL archive = archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path home = folder.resolve(PREFIX + checksum(archive));
        if (Files.isDirectory(home)) {
            return home;
        }
        UNPACKING.lock();
        try (FileChannel channel =
                        FileChannel.open(
                                folder.resolve("unpacking.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && !Files.isDirectory(home)) {
                Path partial = folder.resolve(home.getFileName() + PARTIAL);
                delete(partial);
                unpack(archive, partial);
                Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            UNPACKING.unlock();
        }
        return home;
    }

    static URL archive(String system, String architecture) {
        String name =
                "postgres-"
                        + system.toLowerCase(Locale.ROOT)
                        + "-"
                        + ARCHITECTURES.getOrDefault(architecture, architecture)
                        + ".txz";
        URL archive = Binaries.class.getClassLoader().getResource(name);
        if (archive == null) {
            throw new StorageException(
                    "this build has no PostgreSQL for "
                            + system
                            + " on "
                            + architecture
                            + " ("
                            + name
                            + " is not on the class path); run a PostgreSQL 15 or newer yourself and"
                            + " set "
                            + DatabaseSettings.ADDRESS_VARIABLE);
        }
        return archive;
    }

    /// Of an archive in a jar, what the jar's directory says of it: reading 15 MB at every start
    /// would tell no more.
    private static String checksum(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar) {
            ZipEntry entry = jar.getJarEntry();
            return String.format(Locale.ROOT, "%08x-%d", entry.getCrc(), entry.getSize());
        }
        try (InputStream stream = connection.getInputStream()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(stream, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void unpack(URL archive, Path folder) throws IOException {
        createFolder(folder);
        try (InputStream stream = archive.openStream();
                XZInputStream plain = new XZInputStream(new BufferedInputStream(stream, 1 << 16));
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new BufferedInputStream(plain, 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("entry outside of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    createFolder(target);
                } else if (entry.isSymbolicLink()) {
                    createFolder(target.resolveSibling(""));
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    createFolder(target.resolveSibling(""));
                    Files.copy(tar, target);
                    boolean program = (entry.getMode() & 0111) != 0;
                    Files.setPosixFilePermissions(
                            target,
                            PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
        flush(folder);
    }

    /// Without this, a power cut after the rename could leave empty files under the final name.
    /// Many at a time: the file system then writes its journal once for all of them.
    private static void flush(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        List<Callable<Boolean>> flushes = new ArrayList<>();
        for (Path file : files) {
            flushes.add(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                    return true;
                }
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            for (Future<Boolean> flush : threads.invokeAll(flushes)) {
                flush.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unpacking PostgreSQL", e);
        } catch (ExecutionException e) {
            throw new IOException("cannot write " + folder + ": " + e.getCause(), e);
        }
    }

    /// Readable for the user the server runs as, whatever this process's umask is.
    private static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /// Deletes the programs of earlier releases.
    static void deleteOthers(Path home) throws IOException {
        List<Path> others;
        try (Stream<Path> siblings = Files.list(home.resolveSibling(""))) {
            others =
                    siblings.filter(path -> !path.equals(home))
                            .filter(path -> path.getFileName().toString().startsWith(PREFIX))
                            .toList();
        }
        for (Path other : others) {
            delete(other);
        }
    }

    /// Deletes a folder and what is in it; nothing if it is not there.
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
