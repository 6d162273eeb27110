package org.openinspector.accounts.organization;

import java.time.Instant;

/// An account as AWS's organization lists it.
///
/// @param id 12 digits
/// @param name what people call it, 1 to 128 characters
/// @param suspended true if AWS has suspended it, or is closing it
public record AwsMember(String id, String name, boolean suspended, Instant joinedAt) {
    public AwsMember {
        if (!id.matches("[0-9]{12}")) {
            throw new IllegalArgumentException("account id is \"" + id + "\", expected 12 digits");
        }
        if (name.isBlank() || name.length() > 128) {
            throw new IllegalArgumentException(
                    "name has " + name.length() + " characters, expected 1 to 128");
        }
    }
}
