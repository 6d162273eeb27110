package org.openinspector.advisories;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.versions.AffectedRange;

/// Advisories as lines of text that a person can write down from the source.
public final class Rendering {
    private Rendering() {}

    /// All advisories by source and id, then what is covered, then what was read.
    public static String of(CollectingSink sink) {
        return sink.advisories.stream()
                        .sorted(Comparator.comparing(Advisory::source).thenComparing(Advisory::id))
                        .map(Rendering::of)
                        .collect(Collectors.joining())
                + sink.coverage.stream()
                        .map(c -> "covers " + c.namespace() + " " + c.source() + " " + c.extent())
                        .sorted()
                        .map(line -> line + "\n")
                        .collect(Collectors.joining())
                + sink.sources.stream()
                        .map(s ->
                                "read %s: %d records, %d problems, %s\n"
                                        .formatted(
                                                s.id(),
                                                s.records(),
                                                s.problems(),
                                                s.date().map(Object::toString).orElse("no date")))
                        .sorted()
                        .collect(Collectors.joining());
    }

    private static String of(Advisory advisory) {
        StringBuilder text = new StringBuilder(advisory.source() + " " + advisory.id() + "\n");
        line(text, "aliases", String.join(" ", advisory.aliases()));
        line(text, "upstream", String.join(" ", advisory.upstream()));
        line(text, "related", String.join(" ", advisory.related()));
        line(text, "summary", advisory.summary());
        line(text, "modified", advisory.modified().map(Object::toString).orElse(""));
        line(text, "withdrawn", advisory.withdrawn().map(Object::toString).orElse(""));
        advisory.severities()
                .forEach(
                        s -> line(text, "severity", s.source() + " " + s.type() + " " + s.value()));
        line(text, "cwes", String.join(" ", advisory.cwes()));
        advisory.affected().forEach(affected -> text.append(of(affected)));
        return text.toString();
    }

    private static String of(AffectedPackage affected) {
        StringBuilder text = new StringBuilder("  affects " + affected.packageKey());
        text.append(' ').append(affected.scheme().id()).append(' ').append(affected.fixState());
        affected.ranges().forEach(range -> text.append(' ').append(of(range)));
        if (!affected.versions().isEmpty()) {
            text.append(" versions ").append(affected.versions());
        }
        if (affected.status() != AffectedPackage.Status.AFFECTED) {
            text.append(' ').append(affected.status());
        }
        if (!affected.vendorWord().isEmpty()) {
            text.append(" \"").append(affected.vendorWord()).append('"');
        }
        if (!affected.condition().equals(Condition.ALWAYS)) {
            text.append(' ').append(of(affected.condition()));
        }
        text.append('\n');
        affected.severities()
                .forEach(s ->
                        line(text, "  severity", s.source() + " " + s.type() + " " + s.value()));
        return text.toString();
    }

    private static String of(Condition condition) {
        StringBuilder text = new StringBuilder("if");
        if (!condition.architectures().isEmpty()) {
            text.append(" architecture ").append(condition.architectures());
        }
        condition.module().ifPresent(module -> text.append(" module ").append(module));
        condition.stream().ifPresent(stream -> text.append(" stream ").append(stream));
        condition.flavour().ifPresent(flavour -> text.append(" flavour ").append(flavour));
        if (!condition.binaries().isEmpty()) {
            text.append(" binary ").append(condition.binaries());
        }
        if (condition.runningKernel()) {
            text.append(" running");
        }
        if (!condition.symbols().isEmpty()) {
            text.append(" uses ").append(condition.symbols());
        }
        return text.toString();
    }

    /// `[1.0, 1.2)`, `(1.0, 1.2) no fix`, `[1.0, 1.2]` or `[1.0, ...`.
    public static String of(AffectedRange range) {
        String end =
                range.fixed()
                        .map(v -> v + ")")
                        .or(() -> range.limit().map(v -> v + ") no fix"))
                        .or(() -> range.lastAffected().map(v -> v + "]"))
                        .orElse("...");
        return (range.afterIntroduced() ? "(" : "[") + range.introduced() + ", " + end;
    }

    /// Several ranges.
    public static String of(List<AffectedRange> ranges) {
        return ranges.stream().map(Rendering::of).collect(Collectors.joining(" "));
    }

    private static void line(StringBuilder text, String word, String value) {
        if (!value.isEmpty()) {
            text.append("  ").append(word).append(' ').append(value).append('\n');
        }
    }
}
