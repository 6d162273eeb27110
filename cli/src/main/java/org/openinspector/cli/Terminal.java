package org.openinspector.cli;

import java.util.Locale;
import java.util.Map;

/// What the launcher told about the terminal, and text made safe for it.
///
/// @param colours whether standard output takes colours
/// @param moving whether standard error can show a moving bar
/// @param columns width, at least 60
record Terminal(boolean colours, boolean moving, int columns) {
    private static final int COLUMNS_MIN = 60;
    private static final int COLUMNS_DEFAULT = 160;

    static Terminal of(Map<String, String> environment) {
        String kinds = environment.getOrDefault("OPENINSPECTOR_TERMINAL", "");
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean plain = environment.containsKey("NO_COLOR");
        int columns = COLUMNS_DEFAULT;
        try {
            columns = Integer.parseInt(environment.getOrDefault("COLUMNS", "").strip());
        } catch (NumberFormatException unknown) {
            // The default serves where no width is told.
        }
        return new Terminal(
                kinds.contains("out") && !dumb && !plain,
                kinds.contains("err") && !dumb,
                Math.max(COLUMNS_MIN, columns));
    }

    /// The same terminal, or none of it for what goes into a file.
    Terminal inFile(boolean file) {
        return file ? new Terminal(false, false, columns) : this;
    }

    /// The text without control characters: names come from untrusted files and must not steer a
    /// terminal.
    static String clean(String text) {
        if (text.chars().noneMatch(Terminal::steers)) {
            return text;
        }
        StringBuilder clean = new StringBuilder();
        text.chars()
                .forEach(c -> {
                    if (steers(c)) {
                        clean.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        clean.append((char) c);
                    }
                });
        return clean.toString();
    }

    private static boolean steers(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }
}
