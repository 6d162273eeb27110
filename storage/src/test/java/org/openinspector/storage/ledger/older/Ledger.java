package org.openinspector.storage.ledger.older;

/// The anchor of a capability for tests.
public final class Ledger {
    private Ledger() {}
}
