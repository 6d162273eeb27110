package org.openinspector.matching.vex;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.model.VexStatement;

/// What a document says of vulnerabilities in products, as published.
///
/// @param vulnerabilities all ids of the vulnerability
/// @param products of which it is said
/// @param justification OpenVEX's word for why it is not affected, or the document's own where
///   OpenVEX has none; empty if none is given
/// @param text for people; may be empty
/// @param issued when; empty if neither statement nor document say
public record VexClaim(
        SortedSet<String> vulnerabilities,
        List<VexProduct> products,
        VexStatement.Status status,
        String justification,
        String text,
        Optional<Instant> issued) {
    public VexClaim {
        vulnerabilities = Collections.unmodifiableSortedSet(new TreeSet<>(vulnerabilities));
        products = List.copyOf(products);
    }
}
