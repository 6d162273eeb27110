package org.openinspector.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.versions.AffectedRange;

/// Whether a statement is about an installed package at all.
///
/// @param hold false if one of them does not
/// @param words each condition in words, with what the package is
/// @param doubts which of them are taken to hold because nothing is known
record Conditions(boolean hold, List<String> words, List<String> doubts) {
    private static final Conditions NONE = new Conditions(true, List.of(), List.of());

    private static final Map<String, String> SAME_ARCHITECTURE =
            Map.of("amd64", "x86_64", "arm64", "aarch64", "i386", "i686", "armhf", "armv7hl");

    Conditions {
        words = List.copyOf(words);
        doubts = List.copyOf(doubts);
    }

    static Conditions of(AffectedPackage affected, Traits traits) {
        Condition condition = affected.condition();
        Optional<String> text = affected.ranges().isEmpty() ? Optional.empty() : bound(affected);
        boolean rpm = affected.packageKey().namespace().startsWith("rpm:");
        boolean bare = condition.equals(Condition.ALWAYS) && (!rpm || isOrdinary(traits, text));
        return bare ? NONE : new Builder(traits, rpm).check(condition, text);
    }

    /// True if neither package nor statement belongs to a module or flavour.
    private static boolean isOrdinary(Traits traits, Optional<String> text) {
        return traits.flavour().isEmpty()
                && traits.modular() == Traits.Modular.NO
                && (text.isEmpty()
                        || (Traits.flavour(text.get()).isEmpty()
                                && !text.get().contains(".module")));
    }

    /// The version that names the build that a statement is about.
    private static Optional<String> bound(AffectedPackage affected) {
        for (AffectedRange range : affected.ranges()) {
            Optional<String> end = range.fixed().or(range::lastAffected);
            if (end.isPresent()) {
                return end;
            }
        }
        return Optional.empty();
    }

    private static final class Builder {
        private final Traits traits;
        private final boolean rpm;
        private final List<String> words = new ArrayList<>();
        private final List<String> doubts = new ArrayList<>();
        private boolean hold = true;

        Builder(Traits traits, boolean rpm) {
            this.traits = traits;
            this.rpm = rpm;
        }

        Conditions check(Condition condition, Optional<String> bound) {
            architecture(condition.architectures());
            if (rpm) {
                module(condition.module(), bound);
                flavour(condition.flavour().or(() -> bound.flatMap(Traits::flavour)));
            }
            binaries(condition.binaries());
            condition.stream()
                    .ifPresent(stream -> words.add("it is about the minor release " + stream));
            if (condition.runningKernel()) {
                decide(
                        traits.runs(),
                        "it is about the kernel that runs",
                        traits.runs() ? "this one may be it" : "this one does not run");
            }
            if (!condition.symbols().isEmpty()) {
                words.add(
                        "it is about "
                                + some(condition.symbols())
                                + "; whether they are used is not examined");
            }
            return new Conditions(hold, words, doubts);
        }

        private void architecture(SortedSet<String> wanted) {
            if (wanted.isEmpty()) {
                return;
            }
            String condition = "it is about " + String.join(", ", wanted);
            if (traits.architecture().isEmpty()) {
                unknown(condition, "the package's architecture is not known");
                return;
            }
            String own = traits.architecture().get();
            boolean every = own.equals("noarch") || own.equals("all");
            decide(
                    every
                            || wanted.contains("noarch")
                            || wanted.contains("all")
                            || wanted.contains("src")
                            || wanted.stream().anyMatch(name -> same(name).equals(same(own))),
                    condition,
                    "the package is " + own);
        }

        private static String same(String architecture) {
            return SAME_ARCHITECTURE.getOrDefault(architecture, architecture);
        }

        private void module(Optional<String> wanted, Optional<String> bound) {
            boolean statementOfModule =
                    wanted.isPresent() || bound.map(text -> text.contains(".module")).orElse(false);
            if (!statementOfModule && traits.modular() != Traits.Modular.YES) {
                return;
            }
            String condition =
                    wanted.map(name -> "it is about module " + name)
                            .orElse(
                                    statementOfModule
                                            ? "it is about a module, without saying which stream"
                                            : "it is about packages outside modules");
            switch (traits.modular()) {
                case NO ->
                        decide(!statementOfModule, condition, "the package belongs to no module");
                case UNKNOWN ->
                        unknown(condition, "whether the package belongs to a module is not known");
                case YES -> {
                    if (!statementOfModule) {
                        decide(
                                false,
                                condition,
                                "the package belongs to module "
                                        + traits.module().orElse("(stream unknown)"));
                    } else if (wanted.isEmpty() || traits.module().isEmpty()) {
                        unknown(condition, "the module streams cannot be compared");
                    } else {
                        decide(
                                wanted.equals(traits.module()),
                                condition,
                                "the package belongs to " + traits.module().get());
                    }
                }
            }
        }

        private void flavour(Optional<String> wanted) {
            if (wanted.isEmpty() && traits.flavour().isEmpty()) {
                return;
            }
            decide(
                    wanted.equals(traits.flavour()),
                    "it is about " + wanted.map(name -> name + " builds").orElse("ordinary builds"),
                    "the package is "
                            + traits.flavour()
                                    .map(name -> "a " + name + " build")
                                    .orElse("ordinary"));
        }

        private void binaries(SortedSet<String> wanted) {
            if (!wanted.isEmpty()) {
                decide(
                        wanted.contains(traits.binary()),
                        "it is about the binary packages " + some(wanted),
                        "this one is " + traits.binary());
            }
        }

        private static String some(SortedSet<String> names) {
            String first = String.join(", ", names.stream().limit(3).toList());
            return names.size() <= 3 ? first : first + " and " + (names.size() - 3) + " others";
        }

        private void decide(boolean holds, String condition, String fact) {
            words.add(condition + "; " + fact + (holds ? "" : ": it does not apply"));
            hold &= holds;
        }

        private void unknown(String condition, String why) {
            words.add(condition + "; " + why + ": taken to apply");
            doubts.add(why);
        }
    }
}
