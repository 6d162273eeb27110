package org.openinspector.matching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;

/// Why nothing is known about the packages of a universe.
final class Gaps {
    private final Knowledge knowledge;
    private final Map<String, Optional<String>> reasons = new HashMap<>();

    Gaps(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    /// The reason; empty if something is known.
    Optional<String> reason(Universe universe) {
        if (!universe.missing().isEmpty()) {
            return Optional.of(universe.missing());
        }
        return reasons.computeIfAbsent(universe.label(), _ -> found(universe));
    }

    /// Who speaks for a universe.
    List<Coverage> coverage(Universe universe) {
        List<Coverage> all = new ArrayList<>();
        for (Channel channel : universe.channels()) {
            if (channel.use() == Channel.Use.JUDGES) {
                for (Coverage each : knowledge.coverage(channel.key().namespace())) {
                    if (!all.contains(each)) {
                        all.add(each);
                    }
                }
            }
        }
        return all;
    }

    private Optional<String> found(Universe universe) {
        List<Coverage> coverage = coverage(universe);
        if (coverage.isEmpty()) {
            return Optional.of("no imported source speaks for it");
        }
        if (coverage.stream().allMatch(each -> each.extent() == Coverage.Extent.PARTIAL)) {
            TreeSet<String> sources = new TreeSet<>();
            coverage.forEach(each -> sources.add(each.source()));
            return Optional.of("only a part of what is known: " + String.join(", ", sources));
        }
        return Optional.empty();
    }
}
