package org.openinspector.aws.publish;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.AwsCallException;
import org.openinspector.aws.AwsClients;
import org.openinspector.findings.publish.Outcome;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// Makes a call that delivers, and says what a failure of it means to the events.
final class Answers {
    /// What is wrong with what was sent. All else is wrong with the caller, the target or the
    /// service, and may be right later.
    private static final Set<String> ABOUT_THE_CONTENT =
            Set.of(
                    "ValidationException",
                    "ValidationError",
                    "InvalidInputException",
                    "InvalidParameter",
                    "InvalidParameterException",
                    "InvalidParameterValue",
                    "InvalidParameterValueException",
                    "InvalidParameterCombination",
                    "MissingParameter",
                    "InvalidFormat",
                    "InvalidRequest",
                    "EntityTooLarge",
                    "BatchRequestTooLong",
                    "LimitExceeded");

    private static final Set<String> GONE =
            Set.of("NotFound", "NotFoundException", "ResourceNotFoundException", "NoSuchBucket");

    private Answers() {}

    /// Nobody told: a call that came to an end as something else than an answer.
    ///
    /// @param answer null if the call failed
    /// @param failure null if it did not
    record Called<T>(@Nullable T answer, @Nullable Outcome failure) {}

    /// Bounds a call in time: a delivery ends well before another server takes it over.
    static Consumer<AwsRequestOverrideConfiguration.Builder> bounded() {
        return override ->
                override.apiCallTimeout(Duration.ofSeconds(15))
                        .apiCallAttemptTimeout(Duration.ofSeconds(8));
    }

    /// Makes a call.
    ///
    /// @param action the IAM action it needs: `events:PutEvents`
    static <T> Called<T> call(AwsClients clients, String region, String action, Supplier<T> call)
            throws InterruptedException {
        try {
            return new Called<>(clients.calls().call(region, action, call), null);
        } catch (AwsCallException e) {
            return new Called<>(null, outcome(e));
        }
    }

    private static Outcome outcome(AwsCallException failure) {
        if (!(failure.getCause() instanceof AwsServiceException service)) {
            return Outcome.unavailable(failure.sentence());
        }
        @Nullable AwsErrorDetails details = service.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message =
                details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String why =
                message.isEmpty() || failure.kind() == AwsCallException.Kind.DENIED
                        ? failure.sentence()
                        : failure.sentence() + ": " + firstLine(message);
        if (failure.kind() == AwsCallException.Kind.GONE || GONE.contains(code)) {
            return new Outcome.Gone(why);
        }
        boolean throttled = service.isThrottlingException();
        return !throttled && (ABOUT_THE_CONTENT.contains(code) || service.statusCode() == 413)
                ? new Outcome.Refused(why)
                : Outcome.unavailable(why);
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
