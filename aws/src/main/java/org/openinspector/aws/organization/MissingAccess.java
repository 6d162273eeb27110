package org.openinspector.aws.organization;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.aws.AccessRecords;
import org.openinspector.aws.AwsCallException;

/// A call that AWS does not answer, what that costs, and what to do about it.
///
/// @param action of IAM
/// @param part which the action is of; empty for one that no part has
/// @param failure what came of the last call
/// @param message one sentence: which call, what was seen
/// @param loses what is lost while it goes on
/// @param remedy what to do, one sentence
/// @param since when it began
/// @param at when it was last seen
public record MissingAccess(
        String region,
        String action,
        Optional<Part> part,
        AwsCallException.Kind failure,
        String message,
        String loses,
        String remedy,
        Instant since,
        Instant at) {
    /// What is missing in an account, in order of Regions and actions.
    public static List<MissingAccess> of(AwsAccounts accounts, String accountId) {
        String who = accounts.role(accountId).orElseGet(() -> accounts.account().arn());
        List<MissingAccess> missing = new ArrayList<>();
        for (AccessRecords.Access access : accounts.records().of(accountId)) {
            if (access.failure().isPresent()) {
                missing.add(of(access, access.failure().get(), who));
            }
        }
        return missing;
    }

    private static MissingAccess of(
            AccessRecords.Access access, AwsCallException.Kind failure, String who) {
        Optional<Permission> permission = Permission.of(access.action());
        return new MissingAccess(
                access.region(),
                access.action(),
                permission.map(Permission::part),
                failure,
                access.message(),
                permission.map(Permission::loses).orElse("what the call was for"),
                remedy(access.action(), failure, permission, who),
                access.since(),
                access.at());
    }

    private static String remedy(
            String action,
            AwsCallException.Kind failure,
            Optional<Permission> permission,
            String who) {
        return switch (failure) {
            case DENIED ->
                    action.equals("sts:AssumeRole")
                            ? "deploy docs/aws/member-role.yaml in the account; allow this server"
                                    + " sts:AssumeRole on it"
                            : "allow "
                                    + who
                                    + " the action "
                                    + action
                                    + permission
                                            .map(p -> " (part " + p.part().title() + ")")
                                            .orElse("")
                                    + "; look for an SCP or a Region that is not enabled";
            case EXPIRED -> "sign in again and restart the server (aws sso login)";
            case THROTTLED -> "nothing: calls slow down; ask AWS for a higher quota if it stays";
            case CLOCK_SKEW -> "set this machine's clock (timedatectl set-ntp true)";
            case UNREACHABLE -> "check the network, proxies and VPC endpoints of this machine";
            case NOT_SUPPORTED_BY_ENDPOINT -> "nothing: the endpoint is not AWS's";
            case GONE, FAILED -> "wait; it is tried again at the next sweep";
        };
    }
}
