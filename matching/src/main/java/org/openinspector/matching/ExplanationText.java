package org.openinspector.matching;

import java.util.List;
import org.openinspector.model.Argument;
import org.openinspector.model.Evidence;
import org.openinspector.model.Verdict;

/// Writes explanations for people.
final class ExplanationText {
    private final StringBuilder out = new StringBuilder();

    private ExplanationText() {}

    static String write(Explanation explanation) {
        ExplanationText text = new ExplanationText();
        text.all(explanation);
        return text.out.toString();
    }

    private void all(Explanation explanation) {
        line(
                explanation.id()
                        + " in "
                        + explanation.installed().map(each -> each.purl().toString()).orElse("?")
                        + ": "
                        + explanation.word()
                        + (explanation.isFinding() ? "" : ", no finding"));
        switch (explanation.verdict()) {
            case Verdict.Affected(Argument why) -> because(why);
            case Verdict.Fixed(Argument why) -> because(why);
            case Verdict.NotAffected(Argument why) -> because(why);
            case Verdict.UnderInvestigation(Argument why) -> because(why);
            case Verdict.Undecided(Argument why) -> because(why);
            case Verdict.NoData(String missing) -> line("  because: " + missing);
        }
        explanation.notReported().ifPresent(reason -> line("  not reported: " + reason));
        explanation.fixedVersion().ifPresent(fix -> line("  fixed in: " + fix));
        if (explanation.ids().size() > 1) {
            line("  also known as: " + String.join(", ", explanation.ids()));
        }
        explanation
                .vex()
                .ifPresent(vex ->
                        line(
                                "  VEX: "
                                        + vex.author()
                                        + " says "
                                        + vex.status()
                                        + (vex.justification().isEmpty()
                                                ? ""
                                                : ", " + vex.justification())));
        explanation
                .installed()
                .ifPresent(installed -> {
                    head("Where it is");
                    for (Evidence evidence : installed.evidence()) {
                        line(
                                "  "
                                        + evidence.path()
                                        + evidence.doubt().map(why -> " (" + why + ")").orElse(""));
                    }
                });
        lines("How it is judged", explanation.steps());
        if (!explanation.statements().isEmpty()) {
            head("What is said of it");
            explanation.statements().forEach(this::statement);
        }
        lines("What says nothing about it", explanation.elsewhere());
        lines(
                "Aliases that are not believed",
                explanation.conflicts().stream().map(Object::toString).toList());
    }

    private void because(Argument why) {
        line("  because: " + why.source() + " " + why.advisory() + ": " + why.comparison());
    }

    private void statement(Explanation.Statement each) {
        Argument why = each.why();
        line(
                "  "
                        + why.advisory()
                        + " of "
                        + why.source()
                        + " on "
                        + why.packageKey()
                        + ": "
                        + each.outcome());
        line("    versions: " + why.range());
        line("    compared: " + why.comparison());
        if (!why.channel().isEmpty()) {
            line("    channel: " + why.channel());
        }
        line(
                "    fix: "
                        + why.fixState()
                        + why.fixedVersion().map(fix -> " in " + fix).orElse("")
                        + (why.vendorWord().isEmpty() ? "" : " (\"" + why.vendorWord() + "\")"));
        why.conditions().forEach(condition -> line("    condition: " + condition));
        why.doubts().forEach(doubt -> line("    doubt: " + doubt));
        each.setAside().ifPresent(reason -> line("    does not count: " + reason));
    }

    private void lines(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            head(title);
            lines.forEach(text -> line("  " + text));
        }
    }

    private void head(String title) {
        line("");
        line(title);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
