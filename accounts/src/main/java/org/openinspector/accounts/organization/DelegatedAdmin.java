package org.openinspector.accounts.organization;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.openinspector.accounts.ScanKind;

/// The delegated administrator of an organization in a Region.
///
/// @param accountId 12 digits
/// @param autoEnable what is turned on for accounts that become members
public record DelegatedAdmin(String accountId, Set<ScanKind> autoEnable, Instant appointedAt) {
    public DelegatedAdmin {
        var kinds = EnumSet.noneOf(ScanKind.class);
        kinds.addAll(autoEnable);
        autoEnable = Collections.unmodifiableSet(kinds);
    }
}
