package org.openinspector.matching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.openinspector.model.AffectedPackage;

/// Which of several fixes of one vulnerability a package is measured by, where a distribution fixes
/// it once for each minor release: its own minor release's; else the next later one's; else that of
/// the release as a whole; else the last one's.
final class Streams {
    private static final int WHOLE = Integer.MAX_VALUE - 1;

    private Streams() {}

    /// Sets aside what is about other minor releases, in place.
    ///
    /// @param group statements on one vulnerability
    static void choose(List<Considered> group, OptionalInt own) {
        Map<String, List<Integer>> bySource = new HashMap<>();
        for (int i = 0; i < group.size(); i++) {
            Considered each = group.get(i);
            AffectedPackage affected = each.candidate().affected();
            if (each.counts() && affected.status() == AffectedPackage.Status.AFFECTED) {
                bySource.computeIfAbsent(
                                each.candidate().source() + " " + affected.packageKey(),
                                _ -> new ArrayList<>())
                        .add(i);
            }
        }
        bySource.values().forEach(places -> choose(group, places, own));
    }

    private static void choose(List<Considered> group, List<Integer> places, OptionalInt own) {
        boolean streams =
                places.stream().anyMatch(i -> minor(group.get(i).candidate().affected()) != WHOLE);
        if (!streams) {
            return;
        }
        int wanted = own.orElse(WHOLE);
        int chosen = -1;
        int last = -1;
        for (int i : places) {
            int minor = minor(group.get(i).candidate().affected());
            last = Math.max(last, minor);
            if (minor >= wanted && (chosen < 0 || minor < chosen)) {
                chosen = minor;
            }
        }
        if (chosen < 0) {
            chosen = last;
        }
        String doubt = own.isPresent() ? "" : "the minor release is not known";
        for (int i : places) {
            Considered each = group.get(i);
            int minor = minor(each.candidate().affected());
            if (minor != chosen) {
                group.set(
                        i,
                        each.setAside(
                                "it is about "
                                        + stream(minor)
                                        + ", the package is measured by "
                                        + stream(chosen)));
            } else if (!doubt.isEmpty() && places.size() > 1) {
                group.set(
                        i,
                        new Considered(
                                each.candidate(),
                                each.channel(),
                                each.outcome(),
                                each.why().doubted(doubt)));
            }
        }
    }

    private static int minor(AffectedPackage affected) {
        return affected.condition().stream()
                .map(tag -> Traits.minor("." + tag).orElse(WHOLE))
                .orElse(WHOLE);
    }

    private static String stream(int minor) {
        return minor == WHOLE ? "the release as a whole" : "minor release " + minor;
    }
}
