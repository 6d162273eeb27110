package org.openinspector.versions;

/// Two versions to compare.
record Pair(String left, String right) {}
