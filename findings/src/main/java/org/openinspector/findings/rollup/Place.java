package org.openinspector.findings.rollup;

/// An account's Region.
record Place(String accountId, String region) {}
