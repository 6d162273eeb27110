package org.openinspector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openinspector.aws.AwsAccount;
import org.openinspector.aws.AwsAccountException;
import org.openinspector.aws.AwsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The AWS account the server discovers.
///
/// @param account the account of the credentials
/// @param settings how it is talked to
record AwsPart(AwsAccount account, AwsSettings settings) {
    String accountId() {
        return account.id();
    }

    private static final Logger LOG = LoggerFactory.getLogger(AwsPart.class);

    /// Remembers which account it was, for starts while AWS cannot be reached.
    private static final String REMEMBERED = "aws-account";

    /// Asks AWS whose credentials these are.
    ///
    /// @throws StartFailure if AWS does not say, and never did before
    static Optional<AwsPart> identify(ServerSettings settings) throws StartFailure {
        if (settings.aws().isEmpty()) {
            return Optional.empty();
        }
        Path remembered = settings.data().resolve(REMEMBERED);
        AwsSettings how =
                AwsSettings.of(
                        settings.aws().get().endpoint(),
                        settings.regions(),
                        settings.data().resolve("cache"));
        try {
            try {
                AwsAccount account = AwsAccount.identify(how);
                Files.writeString(remembered, account.id() + "\n" + account.arn() + "\n");
                return Optional.of(new AwsPart(account, how));
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
                return Optional.of(new AwsPart(account, how));
            }
        } catch (IOException e) {
            throw new StartFailure("cannot use " + remembered + " (" + Reasons.of(e) + ")", e);
        }
    }
}
