package org.openinspector.storage.ledger;

/// The anchor of a capability for tests.
public final class Ledger {
    private Ledger() {}
}
