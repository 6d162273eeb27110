package org.openinspector.catalog.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.catalog.FileSelector;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;

/// The files that tell the operating system of a view, best first. `os-release` decides wherever it
/// is; the others speak for systems that have none.
public final class DistributionFiles {
    /// Paths in the order in which they are asked.
    ///
    /// `system-release` comes before `redhat-release`, because Oracle Linux names itself in the
    /// first and claims to be Red Hat in the second.
    public static final List<String> PATHS =
            List.of(
                    "etc/os-release",
                    "usr/lib/os-release",
                    "etc/alpine-release",
                    "etc/system-release",
                    "etc/redhat-release",
                    "etc/debian_version");

    private static final Pattern ALPINE = Pattern.compile("[0-9]+\\.[0-9]+[0-9A-Za-z._]*");
    private static final Pattern DEBIAN = Pattern.compile("([0-9]{1,3})(?:\\.[0-9]+){0,2}");
    private static final Pattern RED_HAT =
            Pattern.compile(
                    "(.{1,64}?) (?:release )?([0-9]{1,4}(?:\\.[0-9]{1,10}){0,2})(?:[ (].*)?");

    private DistributionFiles() {}

    /// Where a view's bytes come from: the content of a path, symbolic links followed, empty if
    /// there is none.
    public interface Source {
        /// The content, or as much as [OsRelease#BYTES_MAX] of it.
        Optional<byte[]> bytes(EntryPath path) throws IOException;
    }

    /// All of the files, for the runner's selection.
    public static List<FileSelector> selectors() {
        List<FileSelector> selectors = new ArrayList<>();
        PATHS.forEach(path -> selectors.add(new FileSelector.ExactPath(path)));
        return selectors;
    }

    /// The operating system by the first file that tells one.
    public static Optional<Distribution> recognise(Source source) throws IOException {
        for (String path : PATHS) {
            Optional<byte[]> file = source.bytes(EntryPath.of(path));
            if (file.isPresent()) {
                Optional<Distribution> found = read(path, file.get());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /// What one of the files tells.
    ///
    /// @param path one of [#PATHS]
    /// @return empty if it tells nothing certain
    /// @throws IllegalArgumentException if the path is not one of them
    public static Optional<Distribution> read(String path, byte[] file) {
        return switch (path) {
            case "etc/os-release", "usr/lib/os-release" -> OsRelease.read(file);
            case "etc/alpine-release" -> alpine(firstLine(file));
            case "etc/debian_version" -> debian(firstLine(file));
            case "etc/system-release", "etc/redhat-release" -> redHat(firstLine(file));
            default ->
                    throw new IllegalArgumentException(
                            "path is " + path + ", expected one of " + PATHS);
        };
    }

    private static String firstLine(byte[] file) {
        String head = new String(file, 0, Math.min(file.length, 256), StandardCharsets.UTF_8);
        int newline = head.indexOf('\n');
        return (newline < 0 ? head : head.substring(0, newline)).strip();
    }

    private static Optional<Distribution> alpine(String line) {
        return ALPINE.matcher(line).matches()
                ? Optional.of(of("alpine", line, "Alpine Linux " + line, List.of()))
                : Optional.empty();
    }

    private static Optional<Distribution> debian(String line) {
        // "bookworm/sid" tells nothing certain: testing, unstable and every Ubuntu write such a
        // line.
        Matcher matcher = DEBIAN.matcher(line);
        return matcher.matches()
                ? Optional.of(of("debian", matcher.group(1), "Debian GNU/Linux " + line, List.of()))
                : Optional.empty();
    }

    private static Optional<Distribution> redHat(String line) {
        Matcher matcher = RED_HAT.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String version = matcher.group(2);
        for (RedHatLike known : RedHatLike.values()) {
            if (known.writes(matcher.group(1))) {
                return Optional.of(of(known.id, known.versionId(version), line, known.like()));
            }
        }
        return Optional.empty();
    }

    private static Distribution of(String id, String version, String name, List<String> like) {
        return new Distribution(id, Optional.of(version), Optional.empty(), name, like);
    }

    /// Who writes such lines, with `ID`, `ID_LIKE` and the form of `VERSION_ID` that the same
    /// distribution has in its os-release.
    private enum RedHatLike {
        RHEL("rhel", false, "fedora", "Red Hat Enterprise Linux"),
        CENTOS("centos", true, "rhel fedora", "CentOS"),
        FEDORA("fedora", true, "", "Fedora"),
        ALMA("almalinux", false, "rhel centos fedora", "AlmaLinux"),
        ROCKY("rocky", false, "rhel centos fedora", "Rocky Linux"),
        ORACLE("ol", false, "fedora", "Oracle Linux"),
        // "Amazon Linux AMI release 2018.03" keeps its month, "Amazon Linux release
        // 2023.3.20240219"
        // is VERSION_ID 2023.
        AMAZON_AMI("amzn", false, "rhel fedora", "Amazon Linux AMI"),
        AMAZON("amzn", true, "fedora", "Amazon Linux"),
        SCIENTIFIC("scientific", false, "rhel centos fedora", "Scientific Linux");

        final String id;
        final boolean majorOnly;
        final String like;
        final String title;

        RedHatLike(String id, boolean majorOnly, String like, String title) {
            this.id = id;
            this.majorOnly = majorOnly;
            this.like = like;
            this.title = title;
        }

        List<String> like() {
            return like.isEmpty() ? List.of() : List.of(like.split(" ", -1));
        }

        boolean writes(String name) {
            return name.equals(title) || name.startsWith(title + " ");
        }

        String versionId(String version) {
            int dot = version.indexOf('.');
            return majorOnly && dot > 0 ? version.substring(0, dot) : version;
        }
    }
}
