package org.openinspector.accounts.organization;

import java.time.Instant;

/// An account as its organization lists it.
///
/// @param id 12 digits
/// @param name what people call it
/// @param closed true if its keys no longer work and nothing in it is scanned
public record OrganizationAccount(String id, String name, boolean closed, Instant joinedAt) {}
