package org.openinspector.catalog.java;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Guesses the Maven group of an archive that does not name it.
///
/// Most groups are the reversed domain of a project, which also begins the project's packages; the
/// question is where the group ends. [#fromName] answers it for any dotted name. What it gets
/// wrong, and is well known, stands in a table.
final class Groups {
    private static final Set<String> DOMAINS =
            Set.of(
                    "org",
                    "com",
                    "net",
                    "io",
                    "dev",
                    "de",
                    "fr",
                    "uk",
                    "edu",
                    "gov",
                    "info",
                    "me",
                    "eu",
                    "ch",
                    "at",
                    "nl",
                    "be",
                    "it",
                    "es",
                    "se",
                    "no",
                    "fi",
                    "dk",
                    "pl",
                    "cz",
                    "ru",
                    "cn",
                    "jp",
                    "kr",
                    "br",
                    "au",
                    "ca",
                    "us",
                    "in",
                    "co",
                    "app",
                    "ai",
                    "cc",
                    "tech",
                    "xyz",
                    "biz",
                    "name",
                    "tv",
                    "to",
                    "is",
                    "lv",
                    "ro",
                    "hu",
                    "pt",
                    "gr",
                    "nu",
                    "sh",
                    "club",
                    "cloud",
                    "software",
                    "jakarta",
                    "javax");

    /// Domains that are no project's: one more segment belongs to the group.
    private static final Set<String> UMBRELLAS =
            Set.of(
                    "org.apache",
                    "org.apache.commons",
                    "org.eclipse",
                    "org.codehaus",
                    "org.jboss",
                    "org.sonatype",
                    "org.glassfish",
                    "org.ow2",
                    "org.objectweb",
                    "org.jvnet",
                    "org.wildfly",
                    "org.netbeans",
                    "com.google",
                    "com.google.code",
                    "com.googlecode",
                    "com.github",
                    "com.sun",
                    "com.oracle",
                    "com.ibm",
                    "com.microsoft",
                    "com.netflix",
                    "com.facebook",
                    "com.twitter",
                    "com.squareup",
                    "com.typesafe",
                    "io.github",
                    "net.sf",
                    "net.sourceforge",
                    "sourceforge.net");

    private static final List<Known> KNOWN = load();

    private Groups() {}

    /// One line of the table.
    ///
    /// @param before first number of the version from which on the line no longer holds
    private record Known(String artifact, String classes, String group, int before) {
        boolean matches(String name, String version, ClassPackages packages) {
            boolean named =
                    artifact.endsWith("*")
                            ? name.startsWith(artifact.substring(0, artifact.length() - 1))
                            : name.equals(artifact);
            return named
                    && (before == Integer.MAX_VALUE || firstNumber(version) < before)
                    && (classes.equals("-") || packages.contains(classes));
        }
    }

    private static List<Known> load() {
        List<Known> known = new ArrayList<>();
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        Groups.class.getResourceAsStream("known-groups.txt")),
                                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] words = line.strip().split(" +", -1);
                if (words.length < 3 || words.length > 4) {
                    throw new IllegalStateException(
                            "known-groups.txt: expected artifact, package, group, got: " + line);
                }
                int before =
                        words.length == 3
                                ? Integer.MAX_VALUE
                                : Integer.parseInt(words[3].substring(1));
                known.add(new Known(words[0], words[1], words[2], before));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(known);
    }

    private static int firstNumber(String version) {
        int number = 0;
        for (int i = 0; i < version.length() && i < 8; i++) {
            int digit = version.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /// The group the table has for an artifact whose classes are where the table says.
    static Optional<String> known(String artifact, String version, ClassPackages packages) {
        for (Known each : KNOWN) {
            if (each.matches(artifact, version, packages)) {
                return Optional.of(each.group);
            }
        }
        return Optional.empty();
    }

    /// True if the segment begins package names: a top-level domain.
    static boolean isDomain(String segment) {
        return DOMAINS.contains(segment);
    }

    /// True if the text can be a group by itself: at least two segments, the first a domain, and no
    /// umbrella over many projects.
    static boolean isGroup(String text) {
        int dot = text.indexOf('.');
        return dot > 0
                && isDomain(text.substring(0, dot))
                && !UMBRELLAS.contains(text)
                && !Coordinates.id(text).isEmpty();
    }

    /// The part of a dotted name (a package, a module, a bundle) that is the group of the artifact.
    ///
    /// - A segment equal to the artifact's first word is the project. If the artifact has more
    ///   words it is one of the project's modules and the group ends with the project:
    ///   `io.netty.buffer`, `netty-buffer` → `io.netty`. If it has no more, the segment is the
    ///   artifact: `org.yaml.snakeyaml`, `snakeyaml` → `org.yaml`. A longer segment that begins
    ///   with the word will do: `org.springframework.beans`, `spring-beans` →
    ///   `org.springframework`.
    /// - Otherwise the group ends before the last segments that repeat words of the artifact:
    ///   `com.zaxxer.pool.util`, `hikari-pool` → `com.zaxxer`.
    ///
    /// Never less than two segments remain, or one below an umbrella: `org.apache.velocity`,
    /// `velocity` → `org.apache.velocity`.
    ///
    /// @return `""` if the name has less than two segments
    static String fromName(List<String> name, String artifact) {
        int min = min(name);
        if (name.size() < min) {
            return "";
        }
        List<String> words = words(artifact);
        int end = name.size();
        int project = project(name, words);
        if (project >= 0) {
            end = words.size() > 1 ? project + 1 : project;
        } else {
            int last = name.size();
            while (last > min && !isWord(words, name.get(last - 1))) {
                last--;
            }
            while (last > min && isWord(words, name.get(last - 1))) {
                last--;
                end = last;
            }
        }
        return Coordinates.id(String.join(".", name.subList(0, Math.max(end, min))));
    }

    /// Index of the segment that is the artifact's first word; else, if the artifact has more
    /// words, of the one that begins with it (`springframework`); -1 if there is none.
    private static int project(List<String> name, List<String> words) {
        String first = words.getFirst();
        int begins = -1;
        for (int i = name.size() - 1; i > 0; i--) {
            String segment = name.get(i).toLowerCase(Locale.ROOT);
            if (segment.equals(first)) {
                return i;
            }
            if (words.size() > 1 && first.length() > 3 && segment.startsWith(first)) {
                begins = i;
            }
        }
        return begins;
    }

    private static boolean isWord(List<String> words, String segment) {
        return words.contains(segment.toLowerCase(Locale.ROOT));
    }

    private static int min(List<String> name) {
        int min = 2;
        while (min <= name.size() && UMBRELLAS.contains(String.join(".", name.subList(0, min)))) {
            min++;
        }
        return min;
    }

    private static List<String> words(String artifact) {
        return List.of(artifact.toLowerCase(Locale.ROOT).split("[-_.]", -1));
    }
}
