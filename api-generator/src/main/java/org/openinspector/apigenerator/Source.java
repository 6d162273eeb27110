package org.openinspector.apigenerator;

/// Java text in the making, indented by what is open.
final class Source {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /// One line; an empty one stays empty.
    Source line(String line) {
        if (!line.isEmpty()) {
            text.append("    ".repeat(depth)).append(line);
        }
        text.append('\n');
        return this;
    }

    /// A line that ends in an opening brace.
    Source open(String line) {
        line(line + " {");
        depth++;
        return this;
    }

    /// Closes what is open and opens what follows, as in `} else {`.
    Source next(String line) {
        depth--;
        line("} " + line + " {");
        depth++;
        return this;
    }

    /// Closes what was opened last.
    Source close() {
        return close("");
    }

    /// Closes what was opened last, with more on the same line.
    Source close(String more) {
        depth--;
        return line("}" + more);
    }

    /// A documentation comment.
    Source doc(String doc) {
        if (doc.isBlank()) {
            return line("///");
        }
        doc.strip().lines().forEach(each -> line(each.isBlank() ? "///" : "/// " + each.strip()));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /// A Java string literal.
    static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c > 0x7e) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
