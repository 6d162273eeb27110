package org.openinspector.advisories.oval;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.rpm.RpmStatements;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.SeverityStatement;

/// What one publisher's definitions say, gathered over the files of a feed.
final class Gathering {
    /// Fewer are no whole publication.
    private static final int RECORDS_MIN = 100;

    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}(?![0-9])");

    private final Publisher publisher;
    private final SortedMap<String, Gathered> byId = new TreeMap<>();
    private final SortedSet<String> namespaces = new TreeSet<>();
    private boolean unfixedToo;
    private int records;
    private int problems;
    private int others;

    Gathering(Publisher publisher) {
        this.publisher = publisher;
    }

    private static final class Gathered {
        final String id;
        final Definition definition;
        final SortedSet<String> aliases = new TreeSet<>();
        final SortedSet<String> upstream = new TreeSet<>();
        final RpmStatements statements;

        Gathered(String id, Definition definition, Publisher publisher) {
            this.id = id;
            this.definition = definition;
            this.statements = new RpmStatements(publisher.scheme());
        }
    }

    /// Counts one that could not be read.
    void problem() {
        problems++;
    }

    /// Takes a definition.
    ///
    /// @param feedProblems takes what had to be left out of it
    void take(String entry, Definition definition, Tests tests, FeedProblems feedProblems) {
        records++;
        if (!publisher.concerns(definition)) {
            others++;
            return;
        }
        Evaluation evaluation = new Evaluation(tests, publisher);
        try {
            List<Evaluation.Case> cases = evaluation.cases(definition.criteria());
            SortedMap<String, RpmStatements> families = new TreeMap<>();
            for (Evaluation.Case each : cases) {
                for (String namespace : places(definition, each.guard())) {
                    namespaces.add(namespace);
                    say(
                            families.computeIfAbsent(
                                    family(namespace), _ -> new RpmStatements(publisher.scheme())),
                            namespace,
                            definition,
                            each);
                }
            }
            keep(definition, families);
        } catch (UnreadableDocumentException e) {
            report(feedProblems, entry, definition.id() + ": " + e.getMessage());
            return;
        }
        if (evaluation.missing() > 0) {
            report(
                    feedProblems,
                    entry,
                    definition.id()
                            + ": "
                            + evaluation.missing()
                            + " of "
                            + evaluation.total()
                            + " tests are not in the document, expected all of them");
        }
        if (!evaluation.unread().isEmpty()) {
            report(
                    feedProblems,
                    entry,
                    definition.id()
                            + ": left out "
                            + evaluation.unread().first()
                            + (evaluation.unread().size() > 1
                                    ? " and " + (evaluation.unread().size() - 1) + " others"
                                    : "")
                            + ", expected comparisons with a fixed version");
        }
    }

    /// Hands on what was read.
    ///
    /// @param sample true if the feed must not claim to be whole
    void finish(KnowledgeSink sink, FeedProblems feedProblems, boolean sample) {
        Optional<LocalDate> newest = Optional.empty();
        for (Gathered gathered : byId.values()) {
            sink.advisory(advisory(gathered));
            Optional<Instant> modified = gathered.definition.modified();
            Optional<LocalDate> day = modified.map(Times::day);
            if (day.isPresent() && (newest.isEmpty() || day.get().isAfter(newest.get()))) {
                newest = day;
            }
        }
        boolean whole = !sample && records >= RECORDS_MIN;
        for (String namespace : namespaces) {
            sink.coverage(
                    new Coverage(
                            namespace,
                            publisher.source(),
                            !whole
                                    ? Coverage.Extent.PARTIAL
                                    : unfixedToo && namespace.indexOf('+') < 0
                                            ? Coverage.Extent.COMPLETE
                                            : Coverage.Extent.FIXES_ONLY));
        }
        if (others > 0) {
            feedProblems.note(
                    others
                            + " definitions of "
                            + publisher.title()
                            + " are about other products and are left out");
        }
        sink.source(
                new SourceStatus(publisher.source(), publisher.title(), records, problems, newest));
    }

    private void report(FeedProblems feedProblems, String entry, String message) {
        problems++;
        feedProblems.report(entry, message.substring(0, Math.min(message.length(), 300)));
    }

    /// Where the condition does not say for which release it is, the metadata do.
    private Set<String> places(Definition definition, Evaluation.Guard guard) {
        if (guard.namespaces().isPresent()) {
            return guard.namespaces().get();
        }
        Set<String> places = new TreeSet<>();
        for (String platform : definition.platforms()) {
            publisher.platform(platform).ifPresent(places::addAll);
        }
        return places;
    }

    private void say(
            RpmStatements statements, String namespace, Definition definition, Evaluation.Case each)
            throws UnreadableDocumentException {
        Condition condition =
                each.guard().module().map(Condition.ALWAYS::withModule).orElse(Condition.ALWAYS);
        switch (each.test()) {
            case Tests.Test.Earlier(String name, String evr, SortedSet<String> architectures) -> {
                Condition flavoured =
                        publisher.flavour(evr).map(condition::withFlavour).orElse(condition);
                SortedSet<String> kinds = new TreeSet<>(architectures);
                each.guard()
                        .architectures()
                        .ifPresent(guarded -> {
                            if (kinds.isEmpty()) {
                                kinds.addAll(guarded);
                            } else {
                                kinds.retainAll(guarded);
                            }
                        });
                if (kinds.isEmpty() && architectures.isEmpty()) {
                    statements.fixed(namespace, name, evr, flavoured, Optional.empty());
                }
                for (String architecture : kinds) {
                    statements.fixed(namespace, name, evr, flavoured, Optional.of(architecture));
                }
            }
            case Tests.Test.Installed(String name) -> {
                unfixedToo = true;
                statements.all(
                        namespace,
                        name,
                        definition.outlook().equalsIgnoreCase("Under investigation")
                                ? Status.UNDER_INVESTIGATION
                                : Status.AFFECTED,
                        state(definition.outlook()),
                        definition.outlook(),
                        condition,
                        Optional.empty());
            }
            case Tests.Test.Never(String name) ->
                    statements.all(
                            namespace,
                            name,
                            Status.NOT_AFFECTED,
                            FixState.UNKNOWN,
                            "not affected",
                            condition,
                            Optional.empty());
            case Tests.Test.Architecture _, Tests.Test.Other _, Tests.Test.Unread _ -> {}
        }
    }

    private static FixState state(String outlook) {
        return switch (outlook) {
            case "Will not fix" -> FixState.WILL_NOT_FIX;
            case "Out of support scope" -> FixState.END_OF_LIFE;
            case "Fix deferred" -> FixState.DEFERRED;
            case "Under investigation" -> FixState.UNKNOWN;
            default -> FixState.NONE;
        };
    }

    /// `rpm:sles:12` of `rpm:sles:12.5+ltss`: what a file is about. The same vulnerability stands
    /// in the files of all releases, which may come as feeds of their own; each keeps its id.
    private static String family(String namespace) {
        return namespace.replaceFirst("\\+.*", "").replaceFirst("(:\\d+)\\..*", "$1");
    }

    private void keep(Definition definition, SortedMap<String, RpmStatements> families)
            throws UnreadableDocumentException {
        Matcher named = CVE.matcher(definition.title());
        if (definition.kind().equals("vulnerability") && named.find()) {
            String cve = named.group();
            for (var family : families.entrySet()) {
                String id = cve + "@" + family.getKey().replaceFirst("^[a-z]+:", "");
                Gathered gathered =
                        byId.computeIfAbsent(id, _ -> new Gathered(id, definition, publisher));
                gathered.aliases.add(cve);
                gathered.statements.add(family.getValue());
            }
            return;
        }
        String id = publisher.erratumId(definition).orElse(definition.id());
        Gathered gathered = byId.computeIfAbsent(id, _ -> new Gathered(id, definition, publisher));
        gathered.upstream.addAll(definition.cves());
        for (RpmStatements statements : families.values()) {
            gathered.statements.add(statements);
        }
    }

    private Advisory advisory(Gathered gathered) {
        Definition definition = gathered.definition;
        List<SeverityStatement> severities = new ArrayList<>();
        String word = definition.severity();
        if (!word.isEmpty() && !word.equals("none") && !word.equals("n/a")) {
            severities.add(new SeverityStatement(publisher.authority(), "WORD", word));
        }
        for (Definition.Score score : definition.scores()) {
            severities.add(
                    new SeverityStatement(publisher.authority(), score.type(), score.vector()));
        }
        return new Advisory(
                publisher.source(),
                gathered.id,
                gathered.aliases,
                gathered.upstream,
                new TreeSet<>(),
                definition.title(),
                definition.description(),
                definition.issued(),
                definition.modified(),
                Optional.empty(),
                severities,
                List.of(),
                definition.references(),
                gathered.statements.packages());
    }
}
