package org.openinspector.catalog.java;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an archive's name says, `artifact-version[-classifier].jar`.
///
/// @param artifact the part before the version; the whole name if it has no version
/// @param version `""` if the name has none
/// @param classifier `""` if the name has none
record FileName(String artifact, String version, String classifier) {
    /// No file system has longer names; a hostile archive has.
    private static final int LENGTH_MAX = 255;

    /// Words that stand in versions; any other word after a version is a classifier.
    private static final Pattern QUALIFIER =
            Pattern.compile(
                    "(?i)(alpha|beta|rc|cr|m|milestone|snapshot|final|ga|release|sp|pre|preview|ea"
                            + "|b|build|patch|p|rev|r|v|jre|jdk|jdk15on|android|java|incubating"
                            + "|incubator|dev|edr|hotfix|redhat|jbossorg|atlassian|cdh|hadoop"
                            + "|eisop|jakarta|alfresco|brew|fuse|hdp|mapr|emr|amzn|spark|nightly"
                            + "|experimental)([.]?[0-9].*)?|[0-9].*");

    /// Classifiers that builds use everywhere; they end a version even if nothing else tells.
    private static final Set<String> CLASSIFIERS =
            Set.of(
                    "sources",
                    "javadoc",
                    "tests",
                    "test",
                    "all",
                    "shaded",
                    "uber",
                    "jar",
                    "linux",
                    "windows",
                    "osx",
                    "macosx",
                    "mac",
                    "win32",
                    "win64",
                    "win",
                    "exec",
                    "bin",
                    "dist",
                    "classes",
                    "noarch",
                    "client",
                    "native",
                    "natives",
                    "standalone",
                    "full",
                    "minimal",
                    "bundle",
                    "fat",
                    "nodep",
                    "no_aop",
                    "with",
                    "x86",
                    "x86_64",
                    "aarch_64",
                    "amd64",
                    "ea",
                    "sealed",
                    "runtime",
                    "site",
                    "config");

    /// OSGi's way: `org.eclipse.osgi_3.24.300.v20260721`. Scala's `kafka_2.12` has two numbers.
    private static final Pattern OSGI =
            Pattern.compile("([A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9])_([0-9]+\\.[0-9]+\\.[0-9]+.*)");

    private static final Pattern REVISION = Pattern.compile("(.+)-([rv][0-9][0-9.]*)");

    /// Splits a name without its suffix. The version begins at a hyphen before a digit; of several
    /// the first after which no other word than a version's follows before the next such hyphen, so
    /// that `log4j-1.2-api-2.14.1` is version 2.14.1 of `log4j-1.2-api`.
    ///
    /// @param known versions that the manifest names; they settle where the version begins or ends
    static FileName split(String stem, List<String> known) {
        if (stem.length() > LENGTH_MAX) {
            return new FileName(stem, "", "");
        }
        int begin = begin(stem, known);
        if (begin < 0) {
            Matcher other = OSGI.matcher(stem);
            if (!other.matches()) {
                other = REVISION.matcher(stem);
            }
            return other.matches()
                    ? new FileName(other.group(1), other.group(2), "")
                    : new FileName(stem, "", "");
        }
        String artifact = stem.substring(0, begin);
        String rest = stem.substring(begin + 1);
        int end = end(rest, known);
        return new FileName(
                artifact,
                rest.substring(0, end),
                end == rest.length() ? "" : rest.substring(end + 1));
    }

    private static int begin(String stem, List<String> known) {
        int begin = -1;
        for (int at = nextHyphen(stem, 0); at >= 0; at = nextHyphen(stem, at + 1)) {
            if (known.contains(stem.substring(at + 1))) {
                return at;
            }
            if (begin < 0 || hasOtherWord(stem.substring(begin + 1, at))) {
                begin = at;
            }
        }
        return begin;
    }

    private static int nextHyphen(String stem, int from) {
        for (int i = from; i + 1 < stem.length(); i++) {
            char next = stem.charAt(i + 1);
            if (i > 0 && stem.charAt(i) == '-' && next >= '0' && next <= '9') {
                return i;
            }
        }
        return -1;
    }

    private static boolean hasOtherWord(String text) {
        for (String word : text.split("-", -1)) {
            if (!QUALIFIER.matcher(word).matches()) {
                return true;
            }
        }
        return false;
    }

    private static int end(String rest, List<String> known) {
        if (known.contains(rest)) {
            return rest.length();
        }
        for (int at = rest.indexOf('-'); at >= 0; at = rest.indexOf('-', at + 1)) {
            String word = word(rest, at + 1);
            boolean other = !QUALIFIER.matcher(word).matches();
            if (other && (CLASSIFIERS.contains(word) || known.contains(rest.substring(0, at)))) {
                return at;
            }
        }
        return rest.length();
    }

    private static String word(String text, int from) {
        int end = text.indexOf('-', from);
        return end < 0 ? text.substring(from) : text.substring(from, end);
    }

    /// True if an archive of this name holds what others read, not what runs.
    static boolean isSourceOrDocumentation(String file) {
        int dot = file.lastIndexOf('.');
        String stem = dot < 0 ? file : file.substring(0, dot);
        return stem.endsWith("-sources") || stem.endsWith("-javadoc");
    }
}
