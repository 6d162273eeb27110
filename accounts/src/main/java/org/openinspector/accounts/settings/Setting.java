package org.openinspector.accounts.settings;

import java.time.Instant;
import java.util.Optional;

/// A setting and whether it is in force.
///
/// @param <T> `Ec2Configuration`, `EcrConfiguration` or `AmiConfiguration` of the wire
/// @param pending true until those who scan were told
/// @param inherited true if it is the delegated administrator's
/// @param scannerSince when the VM scanner was turned on; empty while it is off
/// @param updatedAt of the last change; the epoch if there was none
public record Setting<T>(
        T value,
        boolean pending,
        boolean inherited,
        Optional<Instant> scannerSince,
        Instant updatedAt) {}
