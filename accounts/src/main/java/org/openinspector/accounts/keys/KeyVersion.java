package org.openinspector.accounts.keys;

import java.time.Instant;
import java.util.Optional;

/// A version of a data key.
///
/// @param owner an account, or [org.openinspector.accounts.DataKeys#SHARED]
/// @param version from 1 on; the highest seals
/// @param master what wraps it; see [MasterKey#name()]
/// @param createdAt since when it seals
/// @param retiredAt since when nothing is sealed with it any more
public record KeyVersion(
        String owner, int version, String master, Instant createdAt, Optional<Instant> retiredAt) {}
