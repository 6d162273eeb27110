package org.openinspector.estate.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A cheap print of what is installed on a machine: times and sizes of the package databases, and
/// times of the folders into which pip and npm install, which change when a package comes or goes.
/// Reads no file and walks no tree; what it cannot see (a project somewhere in a home folder) is
/// seen by the scan every half hour.
final class HostPrint {
    private static final List<String> DATABASES =
            List.of(
                    "var/lib/dpkg/status",
                    "var/lib/dpkg/status.d",
                    "lib/apk/db/installed",
                    "usr/lib/apk/db/installed",
                    "var/lib/rpm/Packages",
                    "var/lib/rpm/Packages.db",
                    "var/lib/rpm/rpmdb.sqlite",
                    "var/lib/rpm/rpmdb.sqlite-wal",
                    "usr/lib/sysimage/rpm/Packages",
                    "usr/lib/sysimage/rpm/Packages.db",
                    "usr/lib/sysimage/rpm/rpmdb.sqlite",
                    "usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
                    "var/lib/ubuntu-advantage/status.json",
                    "etc/yum.repos.d",
                    "etc/os-release",
                    "usr/lib/os-release",
                    "usr/lib/node_modules",
                    "usr/local/lib/node_modules");

    /// Folders that hold a Python's folders.
    private static final List<String> PYTHONS =
            List.of("usr/lib", "usr/lib64", "usr/local/lib", "usr/local/lib64", "root/.local/lib");

    /// Folders of folders that hold a Python's folders: virtual environments, users.
    private static final List<String> MANY_PYTHONS = List.of("opt/*/lib", "home/*/.local/lib");

    private static final int FOLDERS_MAX = 2_000;

    private HostPrint() {}

    static String of(Path root) {
        List<Path> places = new ArrayList<>();
        DATABASES.forEach(path -> places.add(root.resolve(path)));
        PYTHONS.forEach(path -> python(root.resolve(path), places));
        for (String pattern : MANY_PYTHONS) {
            int star = pattern.indexOf('*');
            for (Path each : children(root.resolve(pattern.substring(0, star)), "*")) {
                python(each.resolve(pattern.substring(star + 2)), places);
            }
        }
        MessageDigest digest = sha256();
        for (Path place : places) {
            digest.update(line(root, place).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void python(Path lib, List<Path> places) {
        for (Path version : children(lib, "python*")) {
            places.add(version.resolve("site-packages"));
            places.add(version.resolve("dist-packages"));
        }
    }

    private static List<Path> children(Path folder, String glob) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
            for (Path child : stream) {
                if (all.size() == FOLDERS_MAX) {
                    break;
                }
                all.add(child);
            }
        } catch (IOException | DirectoryIteratorException absent) {
            return List.of();
        }
        all.sort(null);
        return all;
    }

    private static String line(Path root, Path place) {
        try {
            BasicFileAttributes seen = Files.readAttributes(place, BasicFileAttributes.class);
            return root.relativize(place)
                    + " "
                    + seen.lastModifiedTime().toInstant()
                    + " "
                    + (seen.isDirectory() ? 0 : seen.size())
                    + "\n";
        } catch (IOException absent) {
            return "";
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
