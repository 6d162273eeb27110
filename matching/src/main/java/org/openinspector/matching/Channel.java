package org.openinspector.matching;

import org.openinspector.model.PackageKey;

/// One place where advisories speak of a package.
///
/// @param name the channel of updates: `esm-infra`, `eus`; empty for the release itself and outside
///   distributions
/// @param key under which name
/// @param use what its statements count for
record Channel(String name, PackageKey key, Use use) {
    /// What a channel's statements count for.
    enum Use {
        /// They judge.
        JUDGES,
        /// They judge, and where they speak of a vulnerability, the release's own do not.
        OVERRIDES,
        /// Only those without a fix judge: fixes are listed by binary package.
        UNFIXED,
        /// They do not judge, because the system does not get the channel; they tell where a fix
        /// could be had.
        OFFERED
    }

    static Channel base(String namespace, String name) {
        return new Channel("", new PackageKey(namespace, name), Use.JUDGES);
    }
}
