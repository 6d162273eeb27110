package org.openinspector.aws;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.aws.CommandInvocations.Invocation;

/// What an inspection needs to know of an instance and a sweep has seen already, as one text:
/// fields with tabs between.
///
/// @param platformName as the agent says
/// @param platformVersion as the agent says
/// @param print of the inventory
/// @param deep whether packages of languages are looked for
/// @param command the last collection that ended; `""` if there is none
/// @param outcome what became of it
/// @param requested when it was sent
/// @param trouble why there is no newer one; `""` if there is one
record InstanceLocator(
        String platformName,
        String platformVersion,
        String print,
        boolean deep,
        String command,
        Outcome outcome,
        Optional<Instant> requested,
        String trouble) {
    /// How a collection ended.
    enum Outcome {
        /// None did.
        NONE,
        /// It printed something.
        PRINTED,
        /// It took too long.
        TIME,
        /// It did not run, or failed.
        FAILED,
        /// There are no more today.
        DAILY_LIMIT
    }

    private static final int FIELDS = 8;

    static Outcome outcome(Invocation invocation) {
        if (invocation.succeeded()) {
            return Outcome.PRINTED;
        }
        return invocation.details().replace(" ", "").equalsIgnoreCase("ExecutionTimedOut")
                ? Outcome.TIME
                : Outcome.FAILED;
    }

    /// What a sweep has seen.
    ///
    /// @param exhausted whether there are no more collections today
    static InstanceLocator of(
            ManagedInstance managed,
            Captured captured,
            InventoryCollections.State collected,
            boolean exhausted,
            DeepInspection deep) {
        Outcome outcome =
                exhausted
                        ? Outcome.DAILY_LIMIT
                        : collected
                                .last()
                                .map(InstanceLocator::outcome)
                                .orElse(
                                        collected.trouble().isPresent()
                                                ? Outcome.FAILED
                                                : Outcome.NONE);
        String trouble =
                outcome == Outcome.FAILED
                        ? collected
                                .last()
                                .map(last ->
                                        "the command "
                                                + last.command()
                                                + " ended as "
                                                + last.details())
                                .or(() -> collected.trouble().map(AwsCallException::getMessage))
                                .orElse("")
                        : "";
        return new InstanceLocator(
                managed.platformName(),
                managed.platformVersion(),
                captured.print(),
                deep.activated(),
                collected.last().map(Invocation::command).orElse(""),
                outcome,
                collected.last().map(Invocation::requested),
                trouble);
    }

    /// Changes whenever the packages may have.
    String fingerprint(Platform platform) {
        String seen = (print.isEmpty() ? "none" : print) + " " + platform.text();
        return outcome == Outcome.NONE
                ? seen
                : seen + " " + outcome + " " + command + (deep ? " deep" : "");
    }

    String text() {
        return String.join(
                "\t",
                clean(platformName),
                clean(platformVersion),
                clean(print),
                Boolean.toString(deep),
                clean(command),
                outcome.name(),
                requested.map(Instant::toString).orElse(""),
                clean(trouble));
    }

    private static String clean(String text) {
        return text.replaceAll("[\\p{Cc}]", " ");
    }

    /// Reads it back; empty for what older releases stored.
    static Optional<InstanceLocator> parse(String text) {
        String[] fields = text.split("\t", -1);
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            String requested = fields[6];
            return Optional.of(
                    new InstanceLocator(
                            fields[0],
                            fields[1],
                            fields[2],
                            Boolean.parseBoolean(fields[3]),
                            fields[4],
                            Outcome.valueOf(fields[5]),
                            requested.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(Instant.parse(requested)),
                            fields[7]));
        } catch (IllegalArgumentException | DateTimeException notOurs) {
            return Optional.empty();
        }
    }
}
