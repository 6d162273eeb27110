package org.openinspector.advisories.updateinfo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.rpm.ModuleStreams;
import org.openinspector.advisories.rpm.RpmReleases;
import org.openinspector.advisories.rpm.RpmStatements;
import org.openinspector.model.Advisory;
import org.openinspector.model.Condition;
import org.openinspector.model.SeverityStatement;

/// The errata of one publisher in one feed. Repositories and architectures have a file each; an
/// erratum that several of them hold is one.
final class Errata {
    /// Fewer are no whole repository.
    private static final int RECORDS_MIN = 100;

    private final Publisher publisher;
    private final SortedMap<String, Gathered> byId = new TreeMap<>();
    private final SortedSet<String> namespaces = new TreeSet<>();
    private final SortedSet<String> plain = new TreeSet<>();
    private int problems;

    Errata(Publisher publisher) {
        this.publisher = publisher;
    }

    private static final class Gathered {
        Erratum newest;
        final SortedSet<String> cves = new TreeSet<>();
        final SortedSet<String> references = new TreeSet<>();
        final RpmStatements statements = new RpmStatements();

        Gathered(Erratum erratum) {
            newest = erratum;
        }
    }

    /// Counts one that could not be read.
    void problem() {
        problems++;
    }

    /// Takes one erratum of one file.
    ///
    /// @throws UnreadableDocumentException if it is none of this publisher
    void take(Erratum erratum, ModuleStreams modules) throws UnreadableDocumentException {
        if (publisher.id(erratum).isEmpty()) {
            throw new UnreadableDocumentException(
                    "an erratum \""
                            + erratum.id()
                            + "\", expected such as "
                            + publisher.expected());
        }
        RpmStatements statements = new RpmStatements();
        SortedSet<String> spoken = new TreeSet<>();
        int unplaced = 0;
        for (Erratum.Item each : erratum.packages()) {
            Optional<String> namespace = publisher.namespace(erratum, each);
            if (namespace.isEmpty()) {
                unplaced++;
                continue;
            }
            spoken.add(namespace.get());
            statements.fixed(
                    namespace.get(),
                    each.name(),
                    each.evr(),
                    condition(namespace.get(), erratum, each, modules),
                    Optional.of(each.architecture()).filter(a -> !a.isEmpty()));
        }
        if (unplaced > 0) {
            throw new UnreadableDocumentException(
                    erratum.id()
                            + ": "
                            + unplaced
                            + " packages of no known release (release \""
                            + erratum.release()
                            + "\"), expected such as \"Fedora 43\"");
        }
        namespaces.addAll(spoken);
        if (erratum.isPlainUpdate()) {
            plain.add(erratum.id());
            return;
        }
        Gathered gathered = byId.computeIfAbsent(erratum.id(), _ -> new Gathered(erratum));
        Comparator<Erratum> byTime =
                Comparator.comparing(each -> each.modified().orElse(Instant.MIN));
        if (byTime.compare(erratum, gathered.newest) > 0) {
            gathered.newest = erratum;
        }
        gathered.cves.addAll(erratum.cves());
        gathered.references.addAll(erratum.references());
        gathered.statements.add(statements);
    }

    /// True if nothing was read of this publisher.
    boolean isEmpty() {
        return byId.isEmpty() && plain.isEmpty() && problems == 0;
    }

    /// Hands on what was read.
    ///
    /// @param sample true if the feed must not claim to be whole
    void finish(KnowledgeSink sink, FeedProblems feedProblems, boolean sample) {
        Optional<LocalDate> newest = Optional.empty();
        for (Gathered gathered : byId.values()) {
            sink.advisory(advisory(gathered));
            Optional<LocalDate> day = gathered.newest.modified().map(Times::day);
            if (day.isPresent() && (newest.isEmpty() || day.get().isAfter(newest.get()))) {
                newest = day;
            }
        }
        boolean whole = !sample && byId.size() + plain.size() >= RECORDS_MIN;
        for (String namespace : namespaces) {
            sink.coverage(
                    new Coverage(
                            namespace,
                            publisher.source(),
                            whole ? Coverage.Extent.FIXES_ONLY : Coverage.Extent.PARTIAL));
        }
        plain.removeAll(byId.keySet());
        if (!plain.isEmpty()) {
            feedProblems.note(
                    plain.size()
                            + " bug-fix and enhancement errata of "
                            + publisher.title()
                            + " name no vulnerability and are left out");
        }
        sink.source(
                new SourceStatus(
                        publisher.source(), publisher.title(), byId.size(), problems, newest));
    }

    /// A package of a module is fixed for its stream only. Collections say the stream, or
    /// `modules.yaml` beside them; AlmaLinux and Rocky Linux say it in the title.
    private Condition condition(
            String namespace, Erratum erratum, Erratum.Item each, ModuleStreams modules) {
        Condition condition = publisher.condition(namespace);
        return each.module()
                .or(() -> modules.of(each.name(), each.evr(), each.architecture()))
                .or(() ->
                        RpmReleases.isModular(each.evr())
                                ? RpmReleases.moduleInTitle(erratum.title())
                                : Optional.empty())
                .map(condition::withModule)
                .orElse(condition);
    }

    private Advisory advisory(Gathered gathered) {
        Erratum erratum = gathered.newest;
        List<SeverityStatement> severities = new ArrayList<>();
        String word = erratum.severity().strip();
        if (!word.isEmpty() && word.length() <= 40 && !word.equalsIgnoreCase("none")) {
            severities.add(
                    new SeverityStatement(
                            publisher.authority(), "WORD", word.toLowerCase(Locale.ROOT)));
        }
        return new Advisory(
                publisher.source(),
                erratum.id(),
                new TreeSet<>(),
                gathered.cves,
                new TreeSet<>(),
                erratum.title(),
                erratum.description(),
                erratum.issued(),
                erratum.modified(),
                Optional.empty(),
                severities,
                List.of(),
                List.copyOf(gathered.references),
                gathered.statements.packages());
    }
}
