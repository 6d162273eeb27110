package org.openinspector.advisories.snapshot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Fact.EndOfLife;
import org.openinspector.advisories.Fact.Exploit;
import org.openinspector.advisories.Fact.Exploit.Maturity;
import org.openinspector.advisories.Fact.Ssvc;
import org.openinspector.advisories.snapshot.Format.Part;

/// The facts of an open snapshot.
final class FactTable {
    @FunctionalInterface
    private interface Reading {
        Fact fact(long record, Texts.Once once);
    }

    private static final Comparator<Fact> BY_SOURCE =
            Comparator.comparing(Fact::source, Format::compareText);

    private final Texts texts;
    private final Section exploits;
    private final Section ssvc;
    private final Section endOfLife;

    FactTable(Blocks blocks, Texts texts) {
        this.texts = texts;
        exploits = blocks.section(Part.EXPLOITS);
        ssvc = blocks.section(Part.SSVC);
        endOfLife = blocks.section(Part.END_OF_LIFE);
    }

    /// All facts about a subject, ordered by source.
    List<Fact> of(String subject) {
        byte[] text = Format.utf8(subject);
        List<Fact> all = new ArrayList<>();
        Texts.Once once = texts.new Once();
        collect(exploits, text, this::exploit, once, all);
        collect(ssvc, text, this::decided, once, all);
        collect(endOfLife, text, this::release, once, all);
        all.sort(BY_SOURCE);
        return List.copyOf(all);
    }

    /// All releases of all products.
    List<Fact> releases() {
        List<Fact> all = new ArrayList<>();
        Texts.Once once = texts.new Once();
        for (long record = 0; record < endOfLife.records(); record++) {
            all.add(release(record, once));
        }
        return all;
    }

    private void collect(
            Section section, byte[] subject, Reading read, Texts.Once once, List<Fact> all) {
        long record = texts.lowerBound(section, 0, section.records(), subject);
        while (record < section.records()
                && texts.compare(subject, section.field(record, 0)) == 0) {
            all.add(read.fact(record++, once));
        }
    }

    private Fact exploit(long record, Texts.Once once) {
        return new Exploit(
                once.at(exploits.field(record, 0)),
                once.at(exploits.field(record, 4)),
                once.at(exploits.field(record, 8)),
                once.at(exploits.field(record, 12)),
                maturity(exploits.field(record, 16)),
                exploits.day(record, 20));
    }

    private Maturity maturity(int code) {
        return switch (code) {
            case 0 -> Maturity.PROOF_OF_CONCEPT;
            case 1 -> Maturity.WEAPONISED;
            case 2 -> Maturity.IN_THE_WILD;
            default -> throw exploits.damaged("maturity " + code + ", expected 0 to 2");
        };
    }

    private Fact decided(long record, Texts.Once once) {
        return new Ssvc(
                once.at(ssvc.field(record, 0)),
                once.at(ssvc.field(record, 4)),
                once.at(ssvc.field(record, 8)),
                once.at(ssvc.field(record, 12)),
                once.at(ssvc.field(record, 16)),
                ssvc.day(record, 20));
    }

    private Fact release(long record, Texts.Once once) {
        return new EndOfLife(
                once.at(endOfLife.field(record, 0)),
                once.at(endOfLife.field(record, 4)),
                once.at(endOfLife.field(record, 8)),
                once.at(endOfLife.field(record, 12)),
                endOfLife.day(record, 16),
                endOfLife.day(record, 24),
                endOfLife.day(record, 32),
                endOfLife.field(record, 40) != 0,
                once.optional(endOfLife.field(record, 44)));
    }
}
