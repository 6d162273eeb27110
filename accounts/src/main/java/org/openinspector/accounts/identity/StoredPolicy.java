package org.openinspector.accounts.identity;

import java.time.Instant;

/// A policy with a name of its own, which several principals may be given.
///
/// @param arn `arn:aws:iam::000000000001:policy/NAME`, or `arn:aws:iam::aws:policy/NAME` if it
///   comes with the product
/// @param name unique in the account
/// @param description for people
/// @param document JSON
/// @param createdAt the epoch if it comes with the product
/// @param updatedAt the same
public record StoredPolicy(
        String arn,
        String name,
        String description,
        String document,
        Instant createdAt,
        Instant updatedAt) {}
