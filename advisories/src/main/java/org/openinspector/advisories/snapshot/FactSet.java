package org.openinspector.advisories.snapshot;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Fact.EndOfLife;
import org.openinspector.advisories.Fact.Exploit;
import org.openinspector.advisories.Fact.Ssvc;

/// Collects facts. What is said twice of one exploit, of one source's decision on a vulnerability
/// or of one release of a product counts once: the one that says more, or later, in a fixed order,
/// so that the order in which feeds are read decides nothing.
final class FactSet {
    /// Longer than any real name; longer ones are refused.
    private static final int TEXT_LENGTH_MAX = 2_000;

    private static final Comparator<String> TEXT = Format::compareText;
    private static final Comparator<Optional<LocalDate>> DAY =
            Comparator.comparing(day -> day.orElse(LocalDate.MIN));

    private static final Comparator<Exploit> EXPLOIT_ID =
            Comparator.comparing(Exploit::subject, TEXT)
                    .thenComparing(Exploit::source, TEXT)
                    .thenComparing(Exploit::id, TEXT);
    private static final Comparator<Ssvc> SSVC_ID =
            Comparator.comparing(Ssvc::subject, TEXT).thenComparing(Ssvc::source, TEXT);
    private static final Comparator<EndOfLife> END_OF_LIFE_ID =
            Comparator.comparing(EndOfLife::subject, TEXT)
                    .thenComparing(EndOfLife::source, TEXT)
                    .thenComparing(EndOfLife::cycle, TEXT);

    private static final Comparator<Exploit> EXPLOIT_WEIGHT =
            Comparator.comparing(Exploit::maturity)
                    .thenComparing(Exploit::published, DAY)
                    .thenComparing(Exploit::name, TEXT);
    private static final Comparator<Ssvc> SSVC_WEIGHT =
            Comparator.comparing(Ssvc::date, DAY)
                    .thenComparing(Ssvc::exploitation, TEXT)
                    .thenComparing(Ssvc::automatable, TEXT)
                    .thenComparing(Ssvc::technicalImpact, TEXT);
    private static final Comparator<EndOfLife> END_OF_LIFE_WEIGHT =
            Comparator.comparing(EndOfLife::extended, DAY)
                    .thenComparing(EndOfLife::support, DAY)
                    .thenComparing(EndOfLife::released, DAY)
                    .thenComparing(EndOfLife::ended)
                    .thenComparing(EndOfLife::codename, TEXT)
                    .thenComparing(fact -> fact.latest().orElse(""), TEXT);

    private final Map<Exploit, Exploit> exploits = new TreeMap<>(EXPLOIT_ID);
    private final Map<Ssvc, Ssvc> ssvc = new TreeMap<>(SSVC_ID);
    private final Map<EndOfLife, EndOfLife> endOfLife = new TreeMap<>(END_OF_LIFE_ID);

    /// Takes a fact.
    ///
    /// @throws IllegalArgumentException if a text of it is longer than anything real
    void add(Fact fact) {
        switch (fact) {
            case Exploit exploit -> put(exploits, wellFormed(exploit), EXPLOIT_WEIGHT);
            case Ssvc decided -> put(ssvc, wellFormed(decided), SSVC_WEIGHT);
            case EndOfLife release -> put(endOfLife, wellFormed(release), END_OF_LIFE_WEIGHT);
        }
    }

    private static <F extends Fact> void put(Map<F, F> facts, F fact, Comparator<F> weight) {
        F before = facts.get(fact);
        if (before == null || weight.compare(fact, before) > 0) {
            facts.remove(fact); // the key is the fact, too
            facts.put(fact, fact);
        }
    }

    private static Exploit wellFormed(Exploit fact) {
        return new Exploit(
                text(fact.subject()),
                text(fact.source()),
                text(fact.id()),
                text(fact.name()),
                fact.maturity(),
                fact.published());
    }

    private static Ssvc wellFormed(Ssvc fact) {
        return new Ssvc(
                text(fact.subject()),
                text(fact.source()),
                text(fact.exploitation()),
                text(fact.automatable()),
                text(fact.technicalImpact()),
                fact.date());
    }

    private static EndOfLife wellFormed(EndOfLife fact) {
        return new EndOfLife(
                text(fact.subject()),
                text(fact.source()),
                text(fact.cycle()),
                text(fact.codename()),
                fact.released(),
                fact.support(),
                fact.extended(),
                fact.ended(),
                fact.latest().map(FactSet::text));
    }

    private static String text(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a text of "
                            + text.length()
                            + " characters, expected at most "
                            + TEXT_LENGTH_MAX);
        }
        return Format.wellFormed(text);
    }

    /// Ordered by subject, source and id.
    Collection<Exploit> exploits() {
        return exploits.values();
    }

    /// Ordered by subject and source.
    Collection<Ssvc> ssvc() {
        return ssvc.values();
    }

    /// Ordered by subject, source and cycle.
    Collection<EndOfLife> endOfLife() {
        return endOfLife.values();
    }

    /// All texts of all facts, repeatedly.
    List<String> texts() {
        List<String> all = new ArrayList<>();
        for (Exploit fact : exploits.values()) {
            all.addAll(List.of(fact.subject(), fact.source(), fact.id(), fact.name()));
        }
        for (Ssvc fact : ssvc.values()) {
            all.addAll(
                    List.of(
                            fact.subject(),
                            fact.source(),
                            fact.exploitation(),
                            fact.automatable(),
                            fact.technicalImpact()));
        }
        for (EndOfLife fact : endOfLife.values()) {
            all.addAll(List.of(fact.subject(), fact.source(), fact.cycle(), fact.codename()));
            fact.latest().ifPresent(all::add);
        }
        return all;
    }
}
