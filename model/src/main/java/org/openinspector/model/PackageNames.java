package org.openinspector.model;

import java.util.Set;

/// One spelling for all spellings of a package's name that its ecosystem takes for the same. Used
/// where advisories are read and where packages are looked up, so that both sides agree.
///
/// Only ASCII letters change case: Unicode's rules would make one name of two, such as `k` and the
/// Kelvin sign, which is how impostors spell.
public final class PackageNames {
    /// Namespaces whose names differ by more than case only if they differ.
    private static final Set<String> CASELESS =
            Set.of("nuget", "composer", "hex", "githubactions", "generic", "javascript", "cpe");

    /// Hosts that serve a repository whichever case its path has.
    private static final Set<String> CASELESS_HOSTS =
            Set.of("github.com", "gitlab.com", "bitbucket.org");

    private PackageNames() {}

    /// The name as it stands in a [PackageKey] of that namespace. Normalising twice changes
    /// nothing.
    ///
    /// @param namespace `pypi`, `nuget`, `deb:debian:12`, …
    /// @param name as published or as installed
    /// @see <a href="https://peps.python.org/pep-0503/#normalized-names">PEP 503</a>
    public static String normalise(String namespace, String name) {
        String bare = name.strip();
        if (CASELESS.contains(namespace)) {
            return lower(bare);
        }
        return switch (namespace) {
            case "pypi" -> python(bare);
            case "swift" -> repository(bare);
            default -> bare;
        };
    }

    private static String python(String name) {
        StringBuilder normal = new StringBuilder(name.length());
        boolean separated = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean separator = c == '-' || c == '_' || c == '.';
            if (!separator) {
                normal.append(lower(c));
            } else if (!separated) {
                normal.append('-');
            }
            separated = separator;
        }
        return normal.toString();
    }

    /// `https://GitHub.com/apple/swift-nio.git`, `git@github.com:apple/swift-nio` and
    /// `github.com/apple/swift-nio` are one.
    private static String repository(String url) {
        int scheme = url.lastIndexOf("://");
        String rest = scheme < 0 ? url : url.substring(scheme + 3);
        rest = rest.substring(rest.lastIndexOf('@', authorityEnd(rest)) + 1);
        int colon = rest.lastIndexOf(':', authorityEnd(rest));
        if (colon >= 0 && !isPort(rest, colon + 1, authorityEnd(rest))) {
            rest = rest.replace(':', '/');
        }
        rest = withoutEnd(rest);
        int hostEnd = authorityEnd(rest);
        String host = lower(rest.substring(0, hostEnd));
        String path = rest.substring(hostEnd);
        return host + (CASELESS_HOSTS.contains(host) ? lower(path) : path);
    }

    private static boolean isPort(String rest, int from, int to) {
        return to > from && rest.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int authorityEnd(String rest) {
        int slash = rest.indexOf('/');
        return slash < 0 ? rest.length() : slash;
    }

    private static String withoutEnd(String url) {
        int end = url.length();
        while (true) {
            if (end > 0 && url.charAt(end - 1) == '/') {
                end--;
            } else if (end >= 4 && url.regionMatches(true, end - 4, ".git", 0, 4)) {
                end -= 4;
            } else {
                return url.substring(0, end);
            }
        }
    }

    private static String lower(String text) {
        StringBuilder lowered = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            lowered.append(lower(text.charAt(i)));
        }
        return lowered.toString();
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
