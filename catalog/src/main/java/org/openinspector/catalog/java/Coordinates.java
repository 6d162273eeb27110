package org.openinspector.catalog.java;

/// What Maven calls a package.
///
/// @param group group id; `""` if unknown
/// @param artifact artifact id; `""` if unknown
/// @param version `""` if unknown
record Coordinates(String group, String artifact, String version) {
    /// Longer than any id or version on the central repository, short enough for a purl.
    private static final int LENGTH_MAX = 250;

    /// True if nothing is missing.
    boolean isComplete() {
        return !group.isEmpty() && !artifact.isEmpty() && !version.isEmpty();
    }

    /// The same, with what is missing taken from another source.
    Coordinates or(Coordinates other) {
        return new Coordinates(
                group.isEmpty() ? other.group : group,
                artifact.isEmpty() ? other.artifact : artifact,
                version.isEmpty() ? other.version : version);
    }

    /// The text if it can be a group or artifact id, else `""`: placeholders that no build filled
    /// in, and texts meant for people, are no ids.
    static String id(String text) {
        String id = text.strip();
        if (id.isEmpty() || id.length() > LENGTH_MAX || !Character.isLetterOrDigit(id.charAt(0))) {
            return "";
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_';
            if (!allowed) {
                return "";
            }
        }
        return id;
    }

    /// The text if it can be a version, else `""`. Build stamps after a space or in brackets are
    /// left out; a version has a digit and does not end in the placeholder `x` (Debian's `3.x`).
    static String version(String text) {
        String stripped = text.strip();
        int end = 0;
        while (end < stripped.length()
                && stripped.charAt(end) != ' '
                && stripped.charAt(end) != '(') {
            end++;
        }
        String version = stripped.substring(0, end);
        boolean digit = false;
        for (int i = 0; i < version.length(); i++) {
            char c = version.charAt(i);
            digit |= c >= '0' && c <= '9';
            if (c <= ' ' || c >= 0x7f || "${}/\\\"'<>".indexOf(c) >= 0) {
                return "";
            }
        }
        return digit && version.length() <= LENGTH_MAX && !version.endsWith(".x") ? version : "";
    }

    @Override
    public String toString() {
        return group + ":" + artifact + ":" + version;
    }
}
