package org.openinspector.model;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Sets of vulnerability ids.
final class Ids {
    private Ids() {}

    static SortedSet<String> sorted(SortedSet<String> ids) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(ids));
    }
}
