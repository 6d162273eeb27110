package org.openinspector.findings.rollup;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is to be added to counts: all of them, when they are loaded, or what has changed since.
final class Changes {
    /// Of one account in one Region.
    static final class OfAccount {
        final SortedMap<Long, OfResource> resources = new TreeMap<>();
        final Cells.Builder titles = new Cells.Builder();
        final Cells.Builder packages = new Cells.Builder();

        OfResource resource(long number) {
            return resources.computeIfAbsent(number, OfResource::new);
        }
    }

    /// Of one resource.
    static final class OfResource {
        final long resourceNo;
        Cells.@Nullable Builder findings;
        Cells.@Nullable Builder imageLayers;
        Cells.@Nullable Builder lambdaLayers;
        boolean described;

        OfResource(long resourceNo) {
            this.resourceNo = resourceNo;
        }

        void finding(int traits, int count) {
            if (findings == null) {
                findings = new Cells.Builder();
            }
            findings.add(traits, count);
        }

        void layer(int kind, long key, int count) {
            if (kind == 0) {
                if (imageLayers == null) {
                    imageLayers = new Cells.Builder();
                }
                imageLayers.add(key, count);
            } else {
                if (lambdaLayers == null) {
                    lambdaLayers = new Cells.Builder();
                }
                lambdaLayers.add(key, count);
            }
        }
    }

    final Map<Place, OfAccount> accounts = new HashMap<>();

    OfAccount account(String accountId, String region) {
        return accounts.computeIfAbsent(new Place(accountId, region), place -> new OfAccount());
    }

    boolean isEmpty() {
        return accounts.isEmpty();
    }
}
