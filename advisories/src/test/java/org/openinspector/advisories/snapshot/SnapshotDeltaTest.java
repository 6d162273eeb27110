package org.openinspector.advisories.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.PackageKey;

/// What differs between two snapshots, against a comparison of all answers.
class SnapshotDeltaTest {
    private static final int ADVISORIES = 80;

    /// Passes on what was said, some of it otherwise.
    private static class Edits implements KnowledgeSink {
        private final KnowledgeSink sink;
        private final Random random;
        private final int of;

        /// @param of one in so many advisories is edited
        Edits(KnowledgeSink sink, long seed, int of) {
            this.sink = sink;
            this.random = new Random(seed);
            this.of = of;
        }

        @Override
        public void advisory(Advisory advisory) {
            switch (random.nextInt(of)) {
                case 0 -> sink.advisory(edited(advisory));
                case 1 -> sink.advisory(retold(advisory));
                case 2 -> {
                    // left out
                }
                default -> sink.advisory(advisory);
            }
        }

        private Advisory edited(Advisory a) {
            return new Advisory(
                    a.source(),
                    a.id(),
                    random.nextInt(3) == 0 ? new TreeSet<>(a.upstream()) : a.aliases(),
                    random.nextInt(3) == 0 ? new TreeSet<>(a.related()) : a.upstream(),
                    a.related(),
                    a.summary(),
                    a.details(),
                    a.published(),
                    a.modified(),
                    random.nextInt(3) == 0 ? Optional.of(Instant.EPOCH) : a.withdrawn(),
                    random.nextInt(3) == 0 ? List.of() : a.severities(),
                    a.cwes(),
                    a.references(),
                    random.nextInt(3) == 0
                            ? a.affected().subList(0, a.affected().size() / 2)
                            : a.affected(),
                    random.nextInt(3) == 0 ? Advisory.Kind.MALICIOUS : a.kind());
        }

        static Advisory retold(Advisory a) {
            return new Advisory(
                    a.source(),
                    a.id(),
                    a.aliases(),
                    a.upstream(),
                    new TreeSet<>(List.of("GHSA-related")),
                    a.summary() + " told anew",
                    "",
                    Optional.of(Instant.ofEpochSecond(77)),
                    a.modified(),
                    a.withdrawn().map(at -> at.plusSeconds(5)),
                    a.severities(),
                    List.of("CWE-1"),
                    List.of("ref:other"),
                    a.affected(),
                    a.kind());
        }

        @Override
        public void coverage(Coverage coverage) {
            if (random.nextInt(of) != 0) {
                sink.coverage(coverage);
            }
        }

        @Override
        public void epss(Epss epss) {
            sink.epss(new Epss(epss.cve(), random.nextDouble(), 0.5));
        }

        @Override
        public void epss(Epss epss, LocalDate date) {
            sink.epss(new Epss(epss.cve(), random.nextDouble(), 0.5), date);
        }

        @Override
        public void fact(Fact fact) {
            if (random.nextInt(of) != 0) {
                sink.fact(fact);
            }
        }

        @Override
        public void knownExploited(KnownExploited entry) {
            if (random.nextInt(of) != 0) {
                sink.knownExploited(entry);
            }
        }

        @Override
        public void weakness(String cwe, String name) {
            sink.weakness(cwe, name + "!");
        }

        @Override
        public void source(SourceStatus status) {
            sink.source(status);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 12, 100, 1000})
    void tellsWhatTheAnswersTell(int of) {
        int changed = 0;
        for (long seed = 0; seed < 40; seed++) {
            RandomKnowledge random = new RandomKnowledge(seed, ADVISORIES);
            NaiveKnowledge before = new NaiveKnowledge();
            random.tell(before);
            NaiveKnowledge after = new NaiveKnowledge();
            random.tell(new Edits(after, seed, of));
            SnapshotBuilder old = RandomKnowledge.builder();
            random.tell(old);
            SnapshotBuilder next = RandomKnowledge.builder();
            random.tell(new Edits(next, seed, of));
            try (Snapshot oldSnapshot = old.inMemory();
                    Snapshot nextSnapshot = next.inMemory()) {
                KnowledgeDelta delta = SnapshotDelta.between(oldSnapshot, nextSnapshot);
                assertEquals(naive(before, after), delta, "seed " + seed);
                assertEquals(
                        delta,
                        SnapshotDelta.between(nextSnapshot, oldSnapshot),
                        "the same in both directions");
                assertTrue(SnapshotDelta.between(oldSnapshot, oldSnapshot).isEmpty());
                changed += delta.isEmpty() ? 0 : 1;
            }
        }
        assertTrue(changed > 0 || of == 1000, "no case where something differs");
    }

    @Test
    void wordsAndLinksChangeNothing() {
        RandomKnowledge random = new RandomKnowledge(1, ADVISORIES);
        SnapshotBuilder old = RandomKnowledge.builder();
        random.tell(old);
        SnapshotBuilder next = new SnapshotBuilder(Instant.EPOCH);
        random.tell(
                new Edits(next, 1, Integer.MAX_VALUE) {
                    @Override
                    public void advisory(Advisory advisory) {
                        next.advisory(Edits.retold(advisory));
                    }
                });
        try (Snapshot oldSnapshot = old.inMemory();
                Snapshot nextSnapshot = next.inMemory()) {
            assertFalse(oldSnapshot.identity().equals(nextSnapshot.identity()));
            assertTrue(SnapshotDelta.between(oldSnapshot, nextSnapshot).isEmpty());
        }
    }

    private static KnowledgeDelta naive(Knowledge before, Knowledge after) {
        SortedSet<String> ids = new TreeSet<>(RandomKnowledge.ids());
        for (int i = 0; i < ADVISORIES; i++) {
            ids.add("GHSA-" + i);
        }
        return new KnowledgeDelta(
                differing(
                        RandomKnowledge.packages(),
                        key -> packageAnswer(before, key),
                        key -> packageAnswer(after, key)),
                differing(ids, id -> idAnswer(before, id), id -> idAnswer(after, id)),
                differing(RandomKnowledge.NAMESPACES, before::coverage, after::coverage),
                differing(
                        RandomKnowledge.NAMES,
                        name -> releases(before, name),
                        name -> releases(after, name)));
    }

    private static <T> SortedSet<T> differing(
            Iterable<T> all, Function<T, Object> before, Function<T, Object> after) {
        SortedSet<T> differing = new TreeSet<>();
        for (T one : all) {
            if (!before.apply(one).equals(after.apply(one))) {
                differing.add(one);
            }
        }
        return differing;
    }

    private static List<Object> packageAnswer(Knowledge knowledge, PackageKey key) {
        List<Object> all = new ArrayList<>();
        for (Candidate candidate : knowledge.candidates(key)) {
            all.add(identity(candidate.advisory()));
            all.add(candidate.affected());
        }
        return all;
    }

    private static List<Object> identity(Advisory a) {
        return List.of(
                a.source(),
                a.id(),
                a.aliases(),
                a.upstream(),
                a.withdrawn().isPresent(),
                a.severities(),
                a.kind());
    }

    private static List<Object> idAnswer(Knowledge knowledge, String id) {
        List<Object> all = new ArrayList<>();
        knowledge.advisories(id).forEach(advisory -> all.add(identity(advisory)));
        knowledge
                .knownExploited(id)
                .ifPresent(e -> all.addAll(List.of(e.added(), e.due(), e.ransomware())));
        for (Fact fact : knowledge.facts(id)) {
            switch (fact) {
                case Fact.Exploit e -> all.addAll(List.of(e.source(), e.id(), e.maturity()));
                case Fact.Ssvc s ->
                        all.addAll(
                                List.of(
                                        s.source(),
                                        s.exploitation(),
                                        s.automatable(),
                                        s.technicalImpact()));
                case Fact.EndOfLife _ -> {
                    // of products
                }
            }
        }
        return all;
    }

    private static List<Fact> releases(Knowledge knowledge, String product) {
        return knowledge.facts(product).stream().filter(Fact.EndOfLife.class::isInstance).toList();
    }
}
