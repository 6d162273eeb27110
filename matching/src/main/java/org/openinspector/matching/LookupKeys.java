package org.openinspector.matching;

import java.util.HashSet;
import java.util.Set;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;

/// The names under which matching looks an inventory's packages up. Whatever a [Matcher] asks of
/// its knowledge about a package is under one of them, so advisories about other names cannot
/// change its answer.
public final class LookupKeys {
    private LookupKeys() {}

    /// All keys of all packages, owned ones included.
    public static Set<PackageKey> of(Inventory inventory) {
        Set<PackageKey> keys = HashSet.newHashSet(inventory.packages().size());
        Placing placing = new Placing(inventory);
        for (InstalledPackage installed : inventory.packages()) {
            for (Channel channel : placing.of(installed).universe().channels()) {
                keys.add(channel.key());
            }
            placing.livepatch(installed).ifPresent(channel -> keys.add(channel.key()));
        }
        return keys;
    }
}
