package org.openinspector.estate.fixing;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.openinspector.estate.Estate;
import org.openinspector.estate.RescanStatus;
import org.openinspector.estate.RescanTarget;
import org.openinspector.estate.SweepUnit;
import org.openinspector.storage.AccountScope;

/// Looks by the estate itself.
///
/// @param estate keeps looking
record EstateLook(Estate estate) implements InstanceLook {
    @Override
    public void look(String connector, String account, String region, String resource) {
        estate.look(connector, new SweepUnit(account, region, "ec2"), Set.of(resource));
    }

    @Override
    public UUID rescan(String account, String region, String resource) {
        return estate.rescan(
                AccountScope.of(account, region), new RescanTarget.OfResource(resource));
    }

    @Override
    public Optional<RescanStatus> rescanStatus(String account, String region, UUID id) {
        return estate.rescanStatus(AccountScope.of(account, region), id);
    }
}
