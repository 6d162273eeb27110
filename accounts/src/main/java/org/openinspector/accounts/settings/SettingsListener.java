package org.openinspector.accounts.settings;

import org.openinspector.storage.AccountScope;

/// Brings changed settings into force.
@FunctionalInterface
public interface SettingsListener {
    /// Told after a change is stored and before it counts as done. May be told the same again, so
    /// it must not matter how often.
    ///
    /// @param scope the accounts it concerns, of one Region: the account itself, and its members if
    ///   it is delegated administrator
    void changed(AccountScope scope);
}
