package org.openinspector.advisories.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.VersionKey;

/// All answers of some knowledge to a fixed set of questions, to be compared.
final class Answers {
    private static final List<PackageKey> PACKAGES = RandomKnowledge.packages();
    private static final List<String> IDS = RandomKnowledge.ids();
    private static final List<VersionKey> KEYS = RandomKnowledge.keys();

    private Answers() {}

    static List<Object> of(Knowledge knowledge) {
        List<Object> all = new ArrayList<>();
        for (PackageKey key : PACKAGES) {
            all.add(key);
            for (Candidate candidate : knowledge.candidates(key)) {
                all.add(candidate.source());
                all.add(candidate.id());
                all.add(candidate.ranges());
                all.add(candidate.affected());
                all.add(candidate.advisory());
                KEYS.forEach(version -> all.add(candidate.mayAffect(version)));
            }
        }
        for (String id : IDS) {
            all.add(knowledge.advisories(id));
            all.add(knowledge.epss(id));
            all.add(knowledge.epssHistory(id));
            all.add(knowledge.facts(id));
            all.add(knowledge.knownExploited(id));
        }
        RandomKnowledge.NAMES.forEach(name -> all.add(knowledge.facts(name)));
        for (int cwe = 0; cwe < 25; cwe++) {
            all.add(knowledge.weakness("CWE-" + cwe));
        }
        for (String namespace : RandomKnowledge.NAMESPACES) {
            all.add(knowledge.coverage(namespace));
        }
        all.add(knowledge.coverage());
        all.add(knowledge.coverage("none"));
        all.add(knowledge.sources());
        all.add(knowledge.feeds());
        return all;
    }
}
