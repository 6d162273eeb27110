package org.openinspector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.openinspector.accounts.Accounts;
import org.openinspector.aws.AwsAccount;
import org.openinspector.aws.AwsAccountException;
import org.openinspector.aws.AwsCallException;
import org.openinspector.aws.AwsSettings;
import org.openinspector.aws.organization.AwsAccounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The AWS account or organization the server discovers.
///
/// @param account of the credentials
/// @param settings how it is talked to
record AwsPart(AwsAccount account, AwsSettings settings) {
    String accountId() {
        return account.id();
    }

    private static final Logger LOG = LoggerFactory.getLogger(AwsPart.class);

    /// Remembers which account it was, for starts while AWS cannot be reached.
    private static final String REMEMBERED = "aws-account";

    /// Whether Regions were chosen, or all of them are discovered; later starts keep that.
    private static final String REGIONS = "aws-regions";

    private static final String CHOSEN = "chosen";
    private static final String EVERY = "every";

    /// True if all Regions are to be discovered where none is named: always, unless some were
    /// chosen before.
    static boolean everyRegion(Path data) {
        try {
            Path file = data.resolve(REGIONS);
            return Files.exists(file)
                    ? Files.readString(file).strip().equals(EVERY)
                    // Releases that kept no such file discovered what was chosen.
                    : !Files.exists(data.resolve(REMEMBERED));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /// Asks AWS whose credentials these are, and which Regions there are.
    ///
    /// @throws StartFailure if AWS does not say, and never did before
    static Optional<AwsPart> identify(ServerSettings settings) throws StartFailure {
        if (settings.aws().isEmpty()) {
            return Optional.empty();
        }
        ServerSettings.Aws asked = settings.aws().get();
        AwsSettings how = settings(settings, asked);
        AwsAccount account = account(settings, how);
        try {
            Files.writeString(
                    settings.data().resolve(REGIONS),
                    (asked.everyRegion() ? EVERY : CHOSEN) + "\n");
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot write " + settings.data().resolve(REGIONS) + " (" + Reasons.of(e) + ")",
                    e);
        }
        return Optional.of(
                new AwsPart(
                        account, asked.everyRegion() ? how.withRegions(every(how, account)) : how));
    }

    private static AwsSettings settings(ServerSettings settings, ServerSettings.Aws asked)
            throws StartFailure {
        String installation = Installation.id(settings.data());
        AwsSettings how =
                AwsSettings.of(
                                asked.endpoint(),
                                settings.regions(),
                                settings.data().resolve("cache"))
                        .withEndpoints(asked.endpoints())
                        .withInstallation(installation);
        return asked.organization()
                .map(reach ->
                        how.withOrganization(
                                AwsSettings.Organization.of(
                                        reach.role(), reach.externalId().orElse(installation))))
                .orElse(how);
    }

    private static AwsAccount account(ServerSettings settings, AwsSettings how)
            throws StartFailure {
        Path remembered = settings.data().resolve(REMEMBERED);
        try {
            try {
                AwsAccount account = AwsAccount.identify(how);
                Files.writeString(remembered, account.id() + "\n" + account.arn() + "\n");
                return account;
            } catch (AwsAccountException e) {
                if (!Files.exists(remembered)) {
                    throw new StartFailure(String.valueOf(e.getMessage()), e);
                }
                List<String> lines = Files.readAllLines(remembered);
                if (lines.size() < 2) {
                    throw new StartFailure(
                            remembered
                                    + " is damaged; remove it, and start where AWS can be reached",
                            e);
                }
                var account = new AwsAccount(lines.getFirst(), lines.get(1));
                LOG.atWarn()
                        .addKeyValue("account", account.id())
                        .addKeyValue("reason", e.getMessage())
                        .log("aws unreachable, going on with what is known");
                return account;
            }
        } catch (IOException e) {
            throw new StartFailure("cannot use " + remembered + " (" + Reasons.of(e) + ")", e);
        }
    }

    /// The Regions that are served already, and all others that the account has.
    private static List<String> every(AwsSettings how, AwsAccount account) throws StartFailure {
        var regions = new LinkedHashSet<>(how.regions());
        try {
            regions.addAll(AwsAccounts.enabled(how, account));
        } catch (AwsCallException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("aws regions not listed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while AWS was asked for its Regions", e);
        }
        return List.copyOf(regions);
    }

    /// The accounts to discover.
    AwsAccounts accounts(Accounts accounts, InstantSource clock) {
        return AwsAccounts.of(account, settings, accounts.organizations().following(), clock);
    }
}
