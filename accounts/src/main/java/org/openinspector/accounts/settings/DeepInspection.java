package org.openinspector.accounts.settings;

import java.util.List;

/// Whether packages of programming languages are looked for on instances, and where besides the
/// usual places.
///
/// @param activated the account's wish; it takes instances that are scanned at all
/// @param paths the account's own
/// @param organizationPaths the delegated administrator's, for itself and its members
public record DeepInspection(
        boolean activated, List<String> paths, List<String> organizationPaths) {
    /// Unless somebody sets it.
    static final DeepInspection DEFAULT = new DeepInspection(true, List.of(), List.of());

    public DeepInspection {
        paths = List.copyOf(paths);
        organizationPaths = List.copyOf(organizationPaths);
    }
}
