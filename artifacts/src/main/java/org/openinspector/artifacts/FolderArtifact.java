package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// A folder, the root folder of an installed system, or the running system.
final class FolderArtifact implements Artifact {
    /// Images and containers are subjects of their own.
    private static final List<String> CONTAINER_STORAGE =
            List.of(
                    "run/containerd",
                    "run/containers",
                    "run/docker",
                    "run/k3s",
                    "run/user",
                    "var/lib/buildkit",
                    "var/lib/containerd",
                    "var/lib/containers",
                    "var/lib/docker",
                    "var/lib/kubelet/pods",
                    "var/lib/lxc",
                    "var/lib/lxd",
                    "var/lib/machines",
                    "var/lib/rancher",
                    "var/snap/docker",
                    "var/snap/lxd",
                    "var/snap/microk8s");

    /// Where rootless containers of any user lie.
    static final List<String> USERS_CONTAINER_STORAGE =
            List.of("/.local/share/containers", "/.local/share/docker");

    private final String transport;
    private final String name;
    private final Path root;
    private final Options options;

    private FolderArtifact(String transport, String name, Path root, Options options) {
        this.transport = transport;
        this.name = name;
        this.root = root;
        this.options = options;
    }

    static Artifact open(String transport, Path folder, Options options) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw ArtifactException.unreadable(
                    "could not open "
                            + folder
                            + ": "
                            + (Files.exists(folder)
                                    ? "it is a file, expected a folder"
                                    : "there is no such folder"));
        }
        Path root;
        try {
            root = folder.toRealPath();
            try (DirectoryStream<Path> _ = Files.newDirectoryStream(root)) {
                // Whoever may not list it would get a scan of nothing.
            }
        } catch (IOException e) {
            throw ArtifactException.unreadable("could not open " + folder + ": " + Reasons.of(e));
        }
        String name = transport.equals("host") ? hostName() : folder.toString();
        return new FolderArtifact(transport, name, root, options);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unknown) {
            return "localhost";
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    @Override
    public List<Layer> layers() {
        return List.of();
    }

    @Override
    public Optional<ImageConfiguration> configuration() {
        return Optional.empty();
    }

    @Override
    public void close() {}

    @Override
    public <T> View<T> walk(FileReader<T> reader, Progress progress)
            throws IOException, InterruptedException {
        Walk walk = new Walk(transport, options, progress);
        progress.started(0);
        try (Workers workers = new Workers(options.threads())) {
            FolderWalker<T> walker =
                    new FolderWalker<>(root, excluded(), transport.equals("host"), walk, reader);
            LayerRecord<T> record = walker.walk(workers, options.threads());
            List<Optional<String>> noLayer = List.of(Optional.empty());
            Fold.Folded<T> folded =
                    Fold.run(List.of(record), noLayer, header -> reader.wants(header), walk);
            List<ScanProblem> problems = new ArrayList<>(record.problems());
            problems.addAll(folded.problems());
            problems.addAll(walker.readLinks(folded.dangling()));
            return new FoldedView<>(folded.tree(), noLayer, problems);
        }
    }

    /// Folders to leave out, relative to the root.
    private Set<EntryPath> excluded() throws IOException {
        boolean host = transport.equals("host");
        Set<EntryPath> excluded = new HashSet<>();
        EntryPath from =
                FolderNames.entry(root).orElseThrow(() -> new IllegalStateException("no root"));
        for (EntryPath point : Mounts.of(host)) {
            below(from, point).ifPresent(excluded::add);
        }
        for (Path folder : options.excluded()) {
            Path real = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath();
            FolderNames.entry(real).flatMap(path -> below(from, path)).ifPresent(excluded::add);
        }
        if (host) {
            CONTAINER_STORAGE.forEach(path -> excluded.add(EntryPath.of(path)));
        }
        return excluded;
    }

    private static Optional<EntryPath> below(EntryPath root, EntryPath path) {
        if (!path.startsWith(root) || path.equals(root)) {
            return Optional.empty();
        }
        byte[] bytes = path.toBytes();
        int from = root.isRoot() ? 0 : root.length() + 1;
        return EntryPath.parse(bytes, from, bytes.length - from);
    }
}
