package org.openinspector.advisories.oval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.oval.Tests.Test;

/// Reads out of a condition which packages it is about, and under which circumstances: of a
/// conjunction, the members without packages are circumstances of the others; of a disjunction,
/// each member is a case of its own.
final class Evaluation {
    private static final int CASES_MAX = 200_000;
    private static final int GUARDS_MAX = 2_000;

    private static final Pattern MODULE =
            Pattern.compile("Module (\\S{1,100}:\\S{1,100}) is enabled");
    private static final Pattern INSTALLED = Pattern.compile("(.{2,200}) is installed");

    /// Circumstances.
    ///
    /// @param namespaces feed universes; empty = not said
    /// @param architectures empty = any
    record Guard(
            Optional<Set<String>> namespaces,
            Optional<SortedSet<String>> architectures,
            Optional<String> module) {
        static final Guard NONE = new Guard(Optional.empty(), Optional.empty(), Optional.empty());

        /// Both; empty if they exclude each other.
        Optional<Guard> and(Guard other) {
            Optional<Set<String>> places = namespaces;
            if (namespaces.isPresent() && other.namespaces.isPresent()) {
                Set<String> both = new TreeSet<>(namespaces.get());
                both.retainAll(other.namespaces.get());
                places = Optional.of(both);
            } else if (namespaces.isEmpty()) {
                places = other.namespaces;
            }
            Optional<SortedSet<String>> kinds = architectures;
            if (architectures.isPresent() && other.architectures.isPresent()) {
                SortedSet<String> both = new TreeSet<>(architectures.get());
                both.retainAll(other.architectures.get());
                kinds = Optional.of(both);
            } else if (architectures.isEmpty()) {
                kinds = other.architectures;
            }
            boolean possible = kinds.map(k -> !k.isEmpty()).orElse(true);
            return possible
                    ? Optional.of(new Guard(places, kinds, module.or(() -> other.module)))
                    : Optional.empty();
        }
    }

    /// What is said of a package under circumstances.
    record Case(Test test, Guard guard) {}

    private record Result(List<Guard> guards, List<Case> cases) {}

    private final Tests tests;
    private final Publisher publisher;
    private int missing;
    private int total;
    private final SortedSet<String> unread = new TreeSet<>();

    Evaluation(Tests tests, Publisher publisher) {
        this.tests = tests;
        this.publisher = publisher;
    }

    /// The cases of a condition.
    ///
    /// @throws UnreadableDocumentException if there are too many
    List<Case> cases(Criteria criteria) throws UnreadableDocumentException {
        return result(criteria).cases;
    }

    /// How many of the tests the document does not have.
    int missing() {
        return missing;
    }

    /// How many tests the conditions have.
    int total() {
        return total;
    }

    /// What was not read.
    SortedSet<String> unread() {
        return unread;
    }

    private Result result(Criteria criteria) throws UnreadableDocumentException {
        return switch (criteria) {
            case Criteria.Group(boolean all, List<Criteria> members) ->
                    all ? conjunction(members) : disjunction(members);
            case Criteria.Single single -> single(single);
            case Criteria.Unread(String what) -> {
                unread.add(what);
                yield new Result(List.of(), List.of());
            }
        };
    }

    private Result conjunction(List<Criteria> members) throws UnreadableDocumentException {
        List<Guard> guards = List.of(Guard.NONE);
        List<Case> cases = new ArrayList<>();
        for (Criteria member : members) {
            Result result = result(member);
            if (!result.cases.isEmpty()) {
                cases.addAll(result.cases);
            } else if (!result.guards.isEmpty()) {
                guards = product(guards, result.guards);
            }
        }
        List<Case> guarded = new ArrayList<>();
        for (Case each : neverOverInstalled(cases)) {
            for (Guard guard : guards) {
                each.guard.and(guard).ifPresent(both -> guarded.add(new Case(each.test, both)));
                check(guarded.size());
            }
        }
        return new Result(guards, guarded);
    }

    private Result disjunction(List<Criteria> members) throws UnreadableDocumentException {
        List<Guard> guards = new ArrayList<>();
        List<Case> cases = new ArrayList<>();
        for (Criteria member : members) {
            Result result = result(member);
            cases.addAll(result.cases);
            guards.addAll(result.guards);
            check(cases.size());
        }
        // Beside cases of packages, a lone circumstance is the guard against other systems.
        return new Result(cases.isEmpty() ? guards : List.of(Guard.NONE), cases);
    }

    /// "It is installed and it is not installed" is how Red Hat says that it is not affected.
    private static List<Case> neverOverInstalled(List<Case> cases) {
        Set<String> never = new TreeSet<>();
        for (Case each : cases) {
            if (each.test instanceof Test.Never(String name)) {
                never.add(name);
            }
        }
        return cases.stream()
                .filter(each ->
                        !(each.test instanceof Test.Installed(String name) && never.contains(name)))
                .toList();
    }

    private Result single(Criteria.Single single) {
        total++;
        Matcher module = MODULE.matcher(single.comment());
        if (module.matches()) {
            return guard(
                    new Guard(Optional.empty(), Optional.empty(), Optional.of(module.group(1))));
        }
        Matcher installed = INSTALLED.matcher(single.comment());
        Optional<Set<String>> places =
                installed.matches() ? publisher.platform(installed.group(1)) : Optional.empty();
        if (places.isPresent()) {
            return guard(new Guard(places, Optional.empty(), Optional.empty()));
        }
        Optional<Test> test = tests.test(single.test());
        if (test.isEmpty()) {
            Optional<String> never = notAffected(single.comment());
            missing += never.isPresent() ? 0 : 1;
            return never.map(name -> cases(new Test.Never(name)))
                    .orElse(new Result(List.of(), List.of()));
        }
        return switch (test.get()) {
            case Test.Earlier earlier -> cases(earlier);
            case Test.Installed present -> cases(present);
            case Test.Never absent -> cases(absent);
            case Test.Architecture(String name) ->
                    guard(
                            new Guard(
                                    Optional.empty(),
                                    Optional.of(new TreeSet<>(Set.of(name))),
                                    Optional.empty()));
            case Test.Other _ -> guard(Guard.NONE);
            case Test.Unread(String what) -> {
                unread.add(what);
                yield new Result(List.of(), List.of());
            }
        };
    }

    /// SUSE's words for it are the whole of what its test says.
    private static Optional<String> notAffected(String comment) {
        String suffix = " is not affected";
        return comment.endsWith(suffix)
                        && comment.indexOf(' ') == comment.length() - suffix.length()
                ? Optional.of(comment.substring(0, comment.indexOf(' ')))
                : Optional.empty();
    }

    private static Result guard(Guard guard) {
        return new Result(List.of(guard), List.of());
    }

    private static Result cases(Test test) {
        return new Result(List.of(), List.of(new Case(test, Guard.NONE)));
    }

    private static List<Guard> product(List<Guard> left, List<Guard> right)
            throws UnreadableDocumentException {
        if (right.size() == 1 && right.getFirst().equals(Guard.NONE)) {
            return left;
        }
        List<Guard> product = new ArrayList<>();
        for (Guard one : left) {
            for (Guard other : right) {
                one.and(other).ifPresent(product::add);
            }
        }
        if (product.size() > GUARDS_MAX) {
            throw new UnreadableDocumentException(
                    "more than " + GUARDS_MAX + " circumstances, expected one system's");
        }
        return product.stream().distinct().toList();
    }

    private static void check(int size) throws UnreadableDocumentException {
        if (size > CASES_MAX) {
            throw new UnreadableDocumentException(
                    "more than " + CASES_MAX + " packages, expected one advisory");
        }
    }
}
