package org.openinspector.advisories;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.model.PackageKey;

/// Where the answers to a match may differ between two states of knowledge. Summaries, details,
/// references, weaknesses and dates are no part of it, nor are EPSS scores, which change every day.
///
/// @param packages of which some advisory that is in force says something else: versions, status,
///   fix, condition, severities, ids
/// @param vulnerabilities ids and aliases whose advisories have other ids, severities or kinds or
///   were withdrawn, and vulnerabilities of which it was learned that they are exploited or decided
///   upon otherwise
/// @param namespaces feed universes with another coverage
/// @param products products of endoflife.date whose releases end otherwise
public record KnowledgeDelta(
        SortedSet<PackageKey> packages,
        SortedSet<String> vulnerabilities,
        SortedSet<String> namespaces,
        SortedSet<String> products) {
    public KnowledgeDelta {
        packages = Collections.unmodifiableSortedSet(new TreeSet<>(packages));
        vulnerabilities = Collections.unmodifiableSortedSet(new TreeSet<>(vulnerabilities));
        namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
        products = Collections.unmodifiableSortedSet(new TreeSet<>(products));
    }

    /// True if some feed universe is covered otherwise.
    public boolean coverageChanged() {
        return !namespaces.isEmpty();
    }

    /// True if no match can come out differently.
    public boolean isEmpty() {
        return packages.isEmpty()
                && vulnerabilities.isEmpty()
                && namespaces.isEmpty()
                && products.isEmpty();
    }
}
