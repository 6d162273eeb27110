package org.openinspector.artifacts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openinspector.model.EntryPath;

/// Which file systems are mounted where, as the kernel tells.
///
/// @see <a
///   href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
final class Mounts {
    /// The kernel's own view of itself: no files that anyone installed.
    static final Set<String> PSEUDO =
            Set.of(
                    "autofs",
                    "binfmt_misc",
                    "bpf",
                    "cgroup",
                    "cgroup2",
                    "configfs",
                    "debugfs",
                    "devpts",
                    "devtmpfs",
                    "efivarfs",
                    "fusectl",
                    "hugetlbfs",
                    "mqueue",
                    "nsfs",
                    "proc",
                    "pstore",
                    "rpc_pipefs",
                    "securityfs",
                    "selinuxfs",
                    "sysfs",
                    "tracefs");

    /// Belongs to other machines, to containers, or is gone after a restart.
    static final Set<String> FOREIGN =
            Set.of(
                    "9p",
                    "afs",
                    "aufs",
                    "beegfs",
                    "ceph",
                    "cifs",
                    "coda",
                    "fuse",
                    "gfs2",
                    "glusterfs",
                    "gpfs",
                    "lustre",
                    "ncpfs",
                    "nfs",
                    "nfs4",
                    "ocfs2",
                    "overlay",
                    "ramfs",
                    "smb3",
                    "smbfs",
                    "tmpfs",
                    "virtiofs");

    private Mounts() {}

    /// Where file systems of such types are mounted, but for the root itself. Paths are from `/`.
    static Set<EntryPath> of(boolean foreignToo) throws IOException {
        Path file = Path.of("/proc/self/mountinfo");
        return Files.isReadable(file)
                ? parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1), foreignToo)
                : Set.of();
    }

    static Set<EntryPath> parse(List<String> lines, boolean foreignToo) {
        Set<EntryPath> points = new HashSet<>();
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            int dash = 6;
            while (dash < fields.length && !fields[dash].equals("-")) {
                dash++;
            }
            if (dash + 1 >= fields.length) {
                continue;
            }
            String type = fields[dash + 1];
            boolean excluded =
                    PSEUDO.contains(type)
                            || (foreignToo && (FOREIGN.contains(type) || type.startsWith("fuse.")));
            EntryPath point = EntryPath.parse(unescape(fields[4])).orElse(EntryPath.ROOT);
            if (point.isRoot()) {
                continue;
            }
            // A later mount hides an earlier one at the same place.
            if (excluded) {
                points.add(point);
            } else {
                points.remove(point);
            }
        }
        return points;
    }

    /// Space, tab, newline and backslash are written in octal.
    private static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && text.substring(i).matches("(?s)\\\\[0-3][0-7]{2}.*")) {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
