package org.openinspector.matching;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Distribution;
import org.openinspector.model.Inventory;

/// Whether a release has reached its end, by the products and cycles of endoflife.date.
///
/// @see <a href="https://endoflife.date/">endoflife.date</a>
final class SupportEnd {
    /// Longer support that everybody gets without asking: Debian's LTS.
    private static final Set<String> EXTENDED_FOR_ALL = Set.of("debian");

    /// Channels that are longer support.
    private static final Set<String> EXTENDED =
            Set.of(
                    "elts",
                    "esm",
                    "esm-infra",
                    "esm-apps",
                    "ltss",
                    "els",
                    "eus",
                    "aus",
                    "tus",
                    "e4s");

    private SupportEnd() {}

    static Optional<EndOfLife> of(Inventory inventory, Knowledge knowledge, LocalDate today) {
        if (inventory.distribution().isEmpty()) {
            return Optional.empty();
        }
        Distribution distribution = inventory.distribution().get();
        String id = distribution.id().toLowerCase(Locale.ROOT);
        String release = distribution.version().orElse("");
        for (Fact fact : knowledge.facts(product(id, distribution))) {
            if (fact instanceof Fact.EndOfLife end && isCycle(end.cycle(), release)) {
                return ended(end, distribution, inventory.system().channels(), today);
            }
        }
        return Optional.empty();
    }

    private static Optional<EndOfLife> ended(
            Fact.EndOfLife fact,
            Distribution distribution,
            SortedSet<String> channels,
            LocalDate today) {
        boolean gets =
                EXTENDED_FOR_ALL.contains(distribution.id())
                        || channels.stream().anyMatch(EXTENDED::contains);
        Optional<LocalDate> last = fact.support();
        if (gets
                && fact.extended().isPresent()
                && (last.isEmpty() || fact.extended().get().isAfter(last.get()))) {
            last = fact.extended();
        }
        boolean over = last.map(day -> today.isAfter(day)).orElse(fact.ended());
        if (!over) {
            return Optional.empty();
        }
        boolean more = fact.extended().map(day -> !today.isAfter(day)).orElse(false);
        return Optional.of(
                new EndOfLife(
                        "EOL-" + distribution.id() + "-" + fact.cycle(),
                        distribution,
                        fact.source(),
                        last,
                        more ? fact.extended() : Optional.empty()));
    }

    /// The product's name there, where it is not the distribution's id.
    private static String product(String id, Distribution distribution) {
        return switch (id) {
            case "alpine" -> "alpine-linux";
            case "amzn" -> "amazon-linux";
            case "rocky" -> "rocky-linux";
            case "ol" -> "oracle-linux";
            case "sles_sap", "sled" -> "sles";
            case "opensuse-leap" -> "opensuse";
            case "centos" -> distribution.name().contains("Stream") ? "centos-stream" : "centos";
            default -> id;
        };
    }

    /// Cycles are as precise as the vendor's support: `3.18` holds 3.18.2, `9` holds 9.4.
    private static boolean isCycle(String cycle, String release) {
        return release.equals(cycle) || (!cycle.isEmpty() && release.startsWith(cycle + "."));
    }
}
