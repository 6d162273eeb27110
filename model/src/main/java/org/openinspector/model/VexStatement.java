package org.openinspector.model;

import java.time.Instant;
import java.util.Optional;

/// What somebody who examined a product says about a vulnerability in it (VEX).
///
/// @param author who says it, as the document names them
/// @param document the document's id
/// @param product what the statement names, as it stands there: a purl, a digest
/// @param status what is said
/// @param justification the standard's word for why it is not affected
///   (`vulnerable_code_not_present`); empty if none is given
/// @param text impact statement, action statement or remark, for people; may be empty
/// @param issued when the statement was made; empty if the document does not say
public record VexStatement(
        String author,
        String document,
        String product,
        Status status,
        String justification,
        String text,
        Optional<Instant> issued) {
    /// True if it says that nothing need be done: not affected, or fixed.
    public boolean setsAside() {
        return status == Status.NOT_AFFECTED || status == Status.FIXED;
    }

    /// What is said of the vulnerability.
    public enum Status {
        /// The product is not affected: nothing need be done.
        NOT_AFFECTED,
        /// The product is affected.
        AFFECTED,
        /// The product holds the fix.
        FIXED,
        /// It is not known yet.
        UNDER_INVESTIGATION
    }
}
