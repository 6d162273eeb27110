package org.openinspector.matching.vex;

import java.util.List;

/// A product of a statement.
///
/// @param identifiers each names all of it: a purl, a digest (`sha256:…`), an image reference, an
///   address
/// @param subcomponents purls of the packages in it that the statement is about; empty = it as a
///   whole
public record VexProduct(List<String> identifiers, List<String> subcomponents) {
    public VexProduct {
        identifiers = List.copyOf(identifiers);
        subcomponents = List.copyOf(subcomponents);
    }
}
