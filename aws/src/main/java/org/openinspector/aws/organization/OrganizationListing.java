package org.openinspector.aws.organization;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.openinspector.accounts.organization.AwsMember;
import org.openinspector.accounts.organization.AwsOrganization;
import org.openinspector.aws.AwsCallException;
import org.openinspector.aws.AwsClients;
import org.openinspector.aws.Pages;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;
import software.amazon.awssdk.services.organizations.model.AccountStatus;
import software.amazon.awssdk.services.organizations.model.DelegatedAdministrator;
import software.amazon.awssdk.services.organizations.model.ListAccountsResponse;
import software.amazon.awssdk.services.organizations.model.ListDelegatedAdministratorsResponse;
import software.amazon.awssdk.services.organizations.model.Organization;

/// Reads an organization of AWS, all of it or not at all: an account that is missing from the list
/// has left, so a list that may be short must not pass for the whole one.
final class OrganizationListing {
    static final String DESCRIBE = "organizations:DescribeOrganization";
    static final String LIST = "organizations:ListAccounts";
    static final String ADMINISTRATORS = "organizations:ListDelegatedAdministrators";

    /// Whose delegated administrator is followed.
    private static final String INSPECTOR = "inspector2.amazonaws.com";

    private static final int ACCOUNTS_MAX = 50_000;
    private static final int NAME_LENGTH_MAX = 128;

    private final AwsClients own;
    private final String region;

    /// @param own of the management account, or of one that it delegated something to
    /// @param partition `aws`, `aws-cn`, `aws-us-gov`
    OrganizationListing(AwsClients own, String partition) {
        this.own = own;
        this.region =
                switch (partition) {
                    case "aws-cn" -> "cn-northwest-1";
                    case "aws-us-gov" -> "us-gov-west-1";
                    default -> "us-east-1";
                };
    }

    /// The organization as it is now.
    ///
    /// @throws AwsCallException if anything of it cannot be told
    AwsOrganization read() throws AwsCallException, InterruptedException {
        OrganizationsClient client = own.organizations(region);
        Organization organization =
                own.calls()
                        .call(region, DESCRIBE, () -> client.describeOrganization(b -> {}))
                        .organization();
        String id = organization == null ? "" : String.valueOf(organization.id());
        String management =
                organization == null ? "" : String.valueOf(organization.masterAccountId());
        if (!id.matches("o-[a-z0-9]{10,32}") || !management.matches("[0-9]{12}")) {
            throw new AwsCallException(
                    AwsCallException.Kind.FAILED,
                    DESCRIBE
                            + " answers with organization \""
                            + id
                            + "\" of account \""
                            + management
                            + "\", expected o-… and 12 digits");
        }
        Map<String, AwsMember> members = new LinkedHashMap<>();
        Pages.<ListAccountsResponse>read(
                LIST,
                token ->
                        own.calls()
                                .call(
                                        region,
                                        LIST,
                                        () -> client.listAccounts(b -> b.nextToken(token))),
                ListAccountsResponse::nextToken,
                page -> {
                    for (Account account : page.accounts()) {
                        AwsMember member = member(account);
                        members.put(member.id(), member);
                    }
                    if (members.size() > ACCOUNTS_MAX) {
                        throw new AwsCallException(
                                AwsCallException.Kind.FAILED,
                                LIST + " has more than " + ACCOUNTS_MAX + " accounts");
                    }
                });
        for (String needed : List.of(management, own.accountId())) {
            if (!members.containsKey(needed)) {
                // An emulator, or AWS on a bad day, that answers members with an empty list.
                throw new AwsCallException(
                        AwsCallException.Kind.FAILED,
                        LIST + " answers without account " + needed + ", which is in it");
            }
        }
        return new AwsOrganization(
                id, management, administrator(client), List.copyOf(members.values()));
    }

    private static AwsMember member(Account account) throws AwsCallException {
        String id = String.valueOf(account.id());
        if (!id.matches("[0-9]{12}")) {
            throw new AwsCallException(
                    AwsCallException.Kind.FAILED,
                    LIST + " names an account \"" + id + "\", expected 12 digits");
        }
        String name = Objects.requireNonNullElse(account.name(), "").strip();
        String shown = name.isEmpty() ? id : name;
        return new AwsMember(
                id,
                shown.length() > NAME_LENGTH_MAX ? shown.substring(0, NAME_LENGTH_MAX) : shown,
                account.status() != null && account.status() != AccountStatus.ACTIVE,
                Objects.requireNonNullElse(account.joinedTimestamp(), Instant.EPOCH));
    }

    /// The delegated administrator: Inspector's in AWS, else the account of these credentials.
    ///
    /// @return empty if it cannot be told now
    private Optional<String> administrator(OrganizationsClient client) throws InterruptedException {
        try {
            ListDelegatedAdministratorsResponse answer =
                    own.calls()
                            .call(
                                    region,
                                    ADMINISTRATORS,
                                    () ->
                                            client.listDelegatedAdministrators(
                                                    b -> b.servicePrincipal(INSPECTOR)));
            return Optional.of(
                    answer.delegatedAdministrators().stream()
                            .map(DelegatedAdministrator::id)
                            .filter(id -> id != null && id.matches("[0-9]{12}"))
                            .findFirst()
                            .orElse(own.accountId()));
        } catch (AwsCallException e) {
            // Who may not know never will; then somebody has to be.
            return e.mayPass() ? Optional.empty() : Optional.of(own.accountId());
        }
    }
}
