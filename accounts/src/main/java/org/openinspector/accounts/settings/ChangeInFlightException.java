package org.openinspector.accounts.settings;

/// Settings are not changed while an earlier change is being brought into force.
public final class ChangeInFlightException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChangeInFlightException(String accountId) {
        super("a change of the settings of account " + accountId + " is in progress; try again");
    }
}
