package org.openinspector.catalog.java;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The coordinates in the path of an archive that a build tool's repository holds. They are as
/// certain as Maven's own descriptor, because the tool finds the archive by them.
///
/// | tool | path |
/// | --- | --- |
/// | Maven, Coursier | `<root>/<group as folders>/<artifact>/<version>/<artifact>-<version>….jar` |
/// | Gradle | `<group>/<artifact>/<version>/<sha1>/<artifact>-<version>….jar` |
/// | Ivy | `<group>/<artifact>/jars/<artifact>-<version>.jar` below `.ivy2` |
///
/// @param coordinates group `""` if the path has no known root
/// @param groupFolders the folders before the artifact; the group is a suffix of them
record RepositoryPath(Coordinates coordinates, List<String> groupFolders) {
    private static final Set<String> ROOTS =
            Set.of(
                    "repository",
                    "repo",
                    "maven2",
                    "maven-repo",
                    "maven-repository",
                    "m2repo",
                    "m2",
                    ".m2");

    /// What the path says.
    ///
    /// @param components of the path, the last is the file's name
    static Optional<RepositoryPath> of(List<String> components) {
        int count = components.size();
        if (count < 3) {
            return Optional.empty();
        }
        String name = components.get(count - 1);
        String version = components.get(count - 2);
        String artifact = components.get(count - 3);
        if (isFile(name, artifact, version)) {
            List<String> folders = List.copyOf(components.subList(0, count - 3));
            return found(group(folders), artifact, version, folders);
        }
        if (count >= 5 && isSha1(version)) {
            String gradleVersion = components.get(count - 3);
            String gradleArtifact = components.get(count - 4);
            if (isFile(name, gradleArtifact, gradleVersion)) {
                String group = components.get(count - 5);
                return found(group, gradleArtifact, gradleVersion, List.of());
            }
        }
        if (count >= 5 && components.contains(".ivy2") && (version + "s").contains("jars")) {
            String stem = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            if (stem.startsWith(artifact + "-")) {
                String ivyVersion = stem.substring(artifact.length() + 1);
                return found(components.get(count - 4), artifact, ivyVersion, List.of());
            }
        }
        return Optional.empty();
    }

    private static Optional<RepositoryPath> found(
            String group, String artifact, String version, List<String> folders) {
        Coordinates coordinates =
                new Coordinates(
                        Coordinates.id(group),
                        Coordinates.id(artifact),
                        Coordinates.version(version));
        return coordinates.artifact().isEmpty() || coordinates.version().isEmpty()
                ? Optional.empty()
                : Optional.of(new RepositoryPath(coordinates, folders));
    }

    private static boolean isFile(String name, String artifact, String version) {
        int length = artifact.length() + 1 + version.length();
        return name.length() > length
                && name.startsWith(artifact)
                && name.charAt(artifact.length()) == '-'
                && name.startsWith(version, artifact.length() + 1)
                && (name.charAt(length) == '.' || name.charAt(length) == '-');
    }

    private static boolean isSha1(String folder) {
        return folder.length() >= 38
                && folder.length() <= 40
                && folder.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    private static String group(List<String> folders) {
        for (int i = folders.size() - 1; i >= 0; i--) {
            if (ROOTS.contains(folders.get(i))) {
                return String.join(".", folders.subList(i + 1, folders.size()));
            }
        }
        return "";
    }

    /// True if the guessed group stands right before the artifact in the path, which proves it.
    boolean confirms(String group) {
        List<String> parts = List.of(group.split("\\.", -1));
        int from = groupFolders.size() - parts.size();
        return from >= 0 && groupFolders.subList(from, groupFolders.size()).equals(parts);
    }

    /// The folders from the last that looks like the beginning of a Java package, joined; `""` if
    /// none does.
    String groupByDomain() {
        for (int i = groupFolders.size() - 1; i >= 0; i--) {
            if (Groups.isDomain(groupFolders.get(i))) {
                return Coordinates.id(
                        String.join(".", groupFolders.subList(i, groupFolders.size())));
            }
        }
        return "";
    }
}
