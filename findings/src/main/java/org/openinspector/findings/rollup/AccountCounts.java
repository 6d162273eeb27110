package org.openinspector.findings.rollup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The counts of one account in one Region.
///
/// @param resources those with active findings, by number
/// @param titles by title, type of resource and traits
/// @param packages by name and severity
public record AccountCounts(List<ResourceCounts> resources, Cells titles, Cells packages) {
    static final AccountCounts NONE = new AccountCounts(List.of(), Cells.NONE, Cells.NONE);

    /// @param described attributes of the resources that were not known or were described anew
    AccountCounts plus(Changes.OfAccount changes, Map<Long, ResourceAttributes> described) {
        return new AccountCounts(
                changes.resources.isEmpty()
                        ? resources
                        : merged(changes.resources.values(), described),
                titles.plus(changes.titles.build()),
                packages.plus(changes.packages.build()));
    }

    private List<ResourceCounts> merged(
            Collection<Changes.OfResource> changes, Map<Long, ResourceAttributes> described) {
        ArrayList<ResourceCounts> out = new ArrayList<>(resources.size() + changes.size());
        int i = 0;
        for (Changes.OfResource change : changes) {
            while (i < resources.size() && resources.get(i).resourceNo() < change.resourceNo) {
                out.add(resources.get(i++));
            }
            @Nullable ResourceCounts before =
                    i < resources.size() && resources.get(i).resourceNo() == change.resourceNo
                            ? resources.get(i++)
                            : null;
            @Nullable ResourceAttributes attributes = described.get(change.resourceNo);
            if (attributes == null && before != null) {
                attributes = before.attributes();
            }
            if (attributes == null) {
                continue;
            }
            ResourceCounts after =
                    new ResourceCounts(
                            change.resourceNo,
                            attributes,
                            plus(before == null ? null : before.findings(), change.findings),
                            plus(before == null ? null : before.imageLayers(), change.imageLayers),
                            plus(
                                    before == null ? null : before.lambdaLayers(),
                                    change.lambdaLayers));
            if (!after.isEmpty()) {
                out.add(after);
            }
        }
        out.addAll(resources.subList(i, resources.size()));
        out.trimToSize();
        return out;
    }

    private static Cells plus(@Nullable Cells before, Cells.@Nullable Builder change) {
        Cells base = before == null ? Cells.NONE : before;
        return change == null ? base : base.plus(change.build());
    }

    boolean knows(long resourceNo) {
        int low = 0;
        int high = resources.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long number = resources.get(middle).resourceNo();
            if (number == resourceNo) {
                return true;
            }
            if (number < resourceNo) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }
}
