package org.openinspector.aws.publish;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.AwsClients;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.SinkRefusedException;

/// An ARN's parts.
///
/// @param partition `aws`
/// @param accountId may be empty
/// @param resource what follows the account
record Target(String partition, String service, String region, String accountId, String resource) {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|aws|):([!-~]{1,512})");

    static Optional<Target> parse(String arn) {
        Matcher matcher = ARN.matcher(arn);
        return matcher.matches()
                ? Optional.of(
                        new Target(
                                matcher.group(1),
                                matcher.group(2),
                                matcher.group(3),
                                matcher.group(4),
                                matcher.group(5)))
                : Optional.empty();
    }

    /// An ARN of one service.
    ///
    /// @throws IllegalArgumentException if it is no ARN of the service
    static Target of(String arn, String service, Pattern resource, String expected) {
        Optional<Target> parsed = parse(arn);
        if (parsed.isEmpty()
                || !parsed.get().service().equals(service)
                || !resource.matcher(parsed.get().resource()).matches()) {
            throw new IllegalArgumentException("expected " + expected + ", got \"" + arn + "\"");
        }
        return parsed.get();
    }

    static String partitionOf(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    /// The clients of a sink's account.
    ///
    /// @throws SinkRefusedException if there are none
    static AwsClients clients(AwsClientsSource accounts, EventSink sink) {
        try {
            return accounts.clients(sink.accountId());
        } catch (NoClientsException e) {
            throw new SinkRefusedException("type", String.valueOf(e.getMessage()));
        }
    }

    /// Clients, or why there are none now.
    ///
    /// @param clients null if there are none
    /// @param failure null if there are some
    record Access(@Nullable AwsClients clients, @Nullable Outcome failure) {
        static Access of(AwsClientsSource accounts, String accountId) {
            try {
                return new Access(accounts.clients(accountId), null);
            } catch (NoClientsException e) {
                return new Access(null, Outcome.unavailable(String.valueOf(e.getMessage())));
            }
        }
    }

    /// Refuses names that AWS keeps to itself, where AWS is asked.
    static void notReserved(
            AwsClients clients, String service, String field, String value, boolean reserved) {
        if (reserved && clients.settings().endpoint(service).isEmpty()) {
            throw new SinkRefusedException(
                    field,
                    "expected a name that AWS does not keep to itself, got \""
                            + value
                            + "\"; Amazon's own names are for emulators");
        }
    }
}
