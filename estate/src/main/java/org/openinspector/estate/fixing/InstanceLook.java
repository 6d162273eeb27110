package org.openinspector.estate.fixing;

import java.util.Optional;
import java.util.UUID;
import org.openinspector.estate.RescanRefusedException;
import org.openinspector.estate.RescanStatus;

/// What fixing asks of the estate: to look at an instance again.
interface InstanceLook {
    /// Looks at one resource soon, alone.
    void look(String connector, String account, String region, String resource);

    /// Has it inspected.
    ///
    /// @throws RescanRefusedException if it cannot be
    UUID rescan(String account, String region, String resource);

    /// How far that is; empty if it is not known any more.
    Optional<RescanStatus> rescanStatus(String account, String region, UUID id);
}
