package org.openinspector.server;

import java.util.Optional;
import org.openinspector.apiserver.aws.AwsView;
import org.openinspector.aws.AwsSettings;
import org.openinspector.aws.organization.AwsAccounts;
import org.openinspector.aws.organization.AwsTarget;
import org.openinspector.aws.organization.MissingAccess;
import org.openinspector.aws.organization.Part;

/// What the server may see of AWS, for the wire.
///
/// @param accounts that are discovered; empty for none
record AwsAccess(Optional<AwsAccounts> accounts) implements AwsView {
    @Override
    public Optional<Discovery> discovery() {
        return accounts.map(known ->
                new Discovery(
                        known.settings().installation(),
                        known.settings().organization().map(AwsSettings.Organization::externalId),
                        known.account().arn(),
                        known.problem(),
                        known.targets().stream().map(AwsTarget::accountId).toList(),
                        id -> known.target(id).map(target -> told(known, target))));
    }

    private static AccountAccess told(AwsAccounts known, AwsTarget target) {
        return new AccountAccess(
                target.accountId(),
                target.name(),
                target.state().name(),
                known.role(target.accountId()),
                target.unreachable(),
                target.regions(),
                MissingAccess.of(known, target.accountId()).stream().map(AwsAccess::told).toList());
    }

    private static Missing told(MissingAccess missing) {
        return new Missing(
                missing.region(),
                missing.action(),
                missing.part().map(Part::title),
                missing.failure().name(),
                missing.message(),
                missing.loses(),
                missing.remedy(),
                missing.since(),
                missing.at());
    }
}
