package org.openinspector.aws;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.InstanceInformation;
import software.amazon.awssdk.services.ssm.model.PingStatus;

/// An instance that Systems Manager manages.
///
/// @param id `i-…`
/// @param platformName as its agent says, such as `Debian GNU/Linux`
/// @param platformVersion as its agent says
/// @param platformType `Linux`, `Windows` or `MacOS`
/// @param online false if the agent has not answered lately
/// @param active false if it was taken out of management
/// @param gathered when an association ran last on it: while that stays, so does its inventory
record ManagedInstance(
        String id,
        String platformName,
        String platformVersion,
        String platformType,
        boolean online,
        boolean active,
        Optional<Instant> gathered) {
    static ManagedInstance of(InstanceInformation information) {
        return new ManagedInstance(
                text(information.instanceId()),
                text(information.platformName()),
                text(information.platformVersion()),
                text(information.platformTypeAsString()),
                information.pingStatus() == PingStatus.ONLINE,
                information.pingStatus() != PingStatus.INACTIVE,
                Optional.ofNullable(information.lastAssociationExecutionDate()));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    Platform platform() {
        return Platform.of(platformName, platformVersion);
    }

    boolean isLinux() {
        return platformType.equalsIgnoreCase("Linux");
    }
}
