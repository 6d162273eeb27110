package org.openinspector.scan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.SystemState;

/// What of a system besides its packages decides which advisories apply: the kernel that runs, and
/// the channels of updates it gets. What cannot be read is not there; a file that a link leads out
/// of the system for is not read.
///
/// | channels | told by |
/// | --- | --- |
/// | Ubuntu Pro | `var/lib/ubuntu-advantage/status.json`, enabled services |
/// | Amazon Linux 2 extras | sections `amzn2extra-<topic>` of `etc/yum.repos.d/*.repo` |
/// | Red Hat EUS, AUS, TUS, E4S | sections of these names there |
/// | SUSE LTSS | sections of `etc/zypp/repos.d/*.repo` |
/// | Debian ELTS | Freexian's archive in `etc/apt` |
public final class HostState {
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final int FILES_MAX = 200;
    private static final int KERNEL_CHARS_MAX = 200;
    private static final String AMAZON_EXTRA = "amzn2extra-";
    private static final Set<String> RED_HAT_STREAMS = Set.of("eus", "aus", "tus", "e4s");

    /// Ubuntu's services that are channels, and what they are called here.
    private static final Map<String, String> UBUNTU =
            Map.of(
                    "esm-infra", "esm-infra",
                    "esm-apps", "esm-apps",
                    "fips", "fips",
                    "fips-updates", "fips-updates",
                    "realtime-kernel", "realtime");

    private final Path root;
    private final TreeSet<String> channels = new TreeSet<>();

    private HostState(Path root) {
        this.root = root;
    }

    /// The state of the system below a folder.
    ///
    /// @param runs true if it is this machine's: then its kernel runs
    public static SystemState read(Path root, boolean runs) {
        Path real;
        try {
            real = root.toRealPath();
        } catch (IOException unreadable) {
            return SystemState.UNKNOWN;
        }
        HostState state = new HostState(real);
        state.ubuntu();
        state.repositories("etc/yum.repos.d");
        state.repositories("etc/zypp/repos.d");
        state.debian();
        return new SystemState(runs ? state.kernel() : Optional.empty(), state.channels);
    }

    private Optional<String> kernel() {
        return text(root.resolve("proc/sys/kernel/osrelease"))
                .map(String::strip)
                .filter(release -> !release.isEmpty() && release.length() <= KERNEL_CHARS_MAX);
    }

    private void ubuntu() {
        Optional<String> status = text(root.resolve("var/lib/ubuntu-advantage/status.json"));
        if (status.isEmpty()) {
            return;
        }
        try {
            Node.Fields document =
                    Documents.json(
                            new ByteArrayInputStream(
                                    status.get().getBytes(StandardCharsets.UTF_8)));
            for (Node.Fields service : document.objects("services")) {
                String channel = UBUNTU.get(service.text("name").orElse(""));
                if (channel != null && service.text("status").orElse("").equals("enabled")) {
                    channels.add(channel);
                }
            }
        } catch (UnreadableDocumentException unreadable) {
            // A damaged status is none: the system is then taken not to be attached.
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
    }

    /// Enabled sections of repository files: `[name]` with `enabled=1`, which is the default.
    private void repositories(String folder) {
        for (Path file : files(folder, "*.repo")) {
            String section = "";
            boolean enabled = false;
            for (String line : text(file).orElse("").lines().map(String::strip).toList()) {
                if (line.startsWith("[") && line.endsWith("]")) {
                    repository(section, enabled);
                    section = line.substring(1, line.length() - 1).toLowerCase(Locale.ROOT);
                    enabled = true;
                } else if (line.replace(" ", "").startsWith("enabled=")) {
                    String value = line.substring(line.indexOf('=') + 1).strip();
                    enabled = value.equals("1") || value.equalsIgnoreCase("true");
                }
            }
            repository(section, enabled);
        }
    }

    private void repository(String section, boolean enabled) {
        if (!enabled || section.isEmpty()) {
            return;
        }
        if (section.startsWith(AMAZON_EXTRA)
                && !section.endsWith("-source")
                && !section.endsWith("-debuginfo")) {
            channels.add(section.substring(AMAZON_EXTRA.length()));
        }
        for (String part : section.split("[-_]", -1)) {
            if (RED_HAT_STREAMS.contains(part)) {
                channels.add(part);
            } else if (part.equals("ltss")) {
                channels.add("ltss");
            }
        }
    }

    private void debian() {
        List<Path> files = new ArrayList<>(files("etc/apt/sources.list.d", "*"));
        files.add(root.resolve("etc/apt/sources.list"));
        for (Path file : files) {
            boolean extended =
                    text(file)
                            .orElse("")
                            .lines()
                            .map(String::strip)
                            .anyMatch(line ->
                                    !line.startsWith("#")
                                            && line.contains("freexian.com/extended-lts"));
            if (extended) {
                channels.add("elts");
            }
        }
    }

    private List<Path> files(String folder, String glob) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolve(folder), glob)) {
            for (Path file : stream) {
                if (all.size() < FILES_MAX) {
                    all.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException absent) {
            return List.of();
        }
        all.sort(null);
        return all;
    }

    private Optional<String> text(Path file) {
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(root)
                    || !Files.isRegularFile(real)
                    || Files.size(real) > FILE_BYTES_MAX) {
                return Optional.empty();
            }
            return Optional.of(new String(readAtMost(real), StandardCharsets.UTF_8));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /// Files of the kernel say that they are empty, and are not.
    private static byte[] readAtMost(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes((int) FILE_BYTES_MAX);
        }
    }
}
