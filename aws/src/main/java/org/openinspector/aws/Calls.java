package org.openinspector.aws;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/// Makes one account's calls: not too many at once, with credentials that hold, and with failures
/// told apart.
public final class Calls {
    static final String ASSUME_ROLE = "sts:AssumeRole";

    private static final Set<String> DENIED =
            Set.of(
                    "AccessDenied",
                    "AccessDeniedException",
                    "AuthorizationError",
                    "UnauthorizedOperation",
                    "AuthFailure",
                    "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "OptInRequired",
                    "InvalidAccessException",
                    "SubscriptionRequiredException");

    private static final Set<String> EXPIRED =
            Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired");

    private static final Set<String> SKEWED =
            Set.of("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

    private static final Set<String> UNKNOWN_OPERATION =
            Set.of("InvalidAction", "UnknownOperationException", "NotImplemented");

    private static final Set<Integer> DOWN = Set.of(502, 503, 504);

    private final String accountId;
    private final Limits limits;
    private final AccountCredentials credentials;
    private final AccessRecords records;

    Calls(String accountId, Limits limits, AccountCredentials credentials, AccessRecords records) {
        this.accountId = accountId;
        this.limits = limits;
        this.credentials = credentials;
        this.records = records;
    }

    String accountId() {
        return accountId;
    }

    /// Makes a call. A session that AWS calls expired is renewed, and the call made again.
    ///
    /// @param action the IAM action it needs, which names it too: `ecr:DescribeImages`
    /// @throws AwsCallException if there is no answer
    /// @throws InterruptedException if the calling thread was interrupted
    public <T> T call(String region, String action, Supplier<T> call)
            throws AwsCallException, InterruptedException {
        // Without credentials nothing is known of the action.
        credentials.ready();
        try {
            T answer = unrecorded(region, action, call);
            records.worked(accountId, region, action);
            return answer;
        } catch (AwsCallException e) {
            records.failed(accountId, region, action, e);
            throw e;
        }
    }

    /// Makes a call that `doctor` is told of in another way.
    <T> T unrecorded(String region, String action, Supplier<T> call)
            throws AwsCallException, InterruptedException {
        credentials.ready();
        try {
            return once(region, action, call);
        } catch (AwsCallException e) {
            if (e.kind() != AwsCallException.Kind.EXPIRED) {
                throw e;
            }
            credentials.expired();
            credentials.ready();
            return once(region, action, call);
        }
    }

    private <T> T once(String region, String action, Supplier<T> call)
            throws AwsCallException, InterruptedException {
        Limits.Turn turn = limits.turn(accountId, region, action);
        boolean refused = false;
        Attempts.begin();
        try {
            return call.get();
        } catch (AbortedException e) {
            throw interrupted(e);
        } catch (AwsServiceException e) {
            refused = Attempts.isRefusal(e);
            throw failure(region, action, e);
        } catch (SdkException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            throw failure(region, action, e);
        } finally {
            turn.end(Attempts.end() || refused);
        }
    }

    private static InterruptedException interrupted(SdkException cause) {
        var interrupted = new InterruptedException("the call was interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static AwsCallException failure(String region, String action, AwsServiceException e) {
        @Nullable AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String place = action + " in " + region;
        String coded = code.isEmpty() ? "" : " (" + code + ")";
        // Whatever stands before a service that is down answers with a page too.
        boolean page = code.isEmpty() && isPage(details) && !DOWN.contains(e.statusCode());
        if (page || UNKNOWN_OPERATION.contains(code)) {
            return new AwsCallException(
                    AwsCallException.Kind.NOT_SUPPORTED_BY_ENDPOINT,
                    place
                            + " is not supported by the endpoint, which answers with status "
                            + e.statusCode()
                            + " and no error that AWS knows",
                    e);
        }
        if (isSkewed(code, details)) {
            return new AwsCallException(
                    AwsCallException.Kind.CLOCK_SKEW,
                    place
                            + " finds this machine's clock too far off"
                            + coded
                            + ": set it (timedatectl set-ntp true)",
                    e);
        }
        if (Attempts.isRefusal(e) && (e.isThrottlingException() || code.isEmpty())) {
            return new AwsCallException(
                    AwsCallException.Kind.THROTTLED,
                    place + " was refused as too much" + coded + ", also after waiting",
                    e);
        }
        if (EXPIRED.contains(code)) {
            return new AwsCallException(
                    AwsCallException.Kind.EXPIRED,
                    place + " was denied" + coded + ": the session has expired; sign in again",
                    e);
        }
        // The JDK's client keeps the body of a 401 to itself, and with it EC2's AuthFailure.
        if (DENIED.contains(code) || e.statusCode() == 403 || e.statusCode() == 401) {
            return new AwsCallException(
                    AwsCallException.Kind.DENIED,
                    place
                            + " was denied ("
                            + (code.isEmpty() ? "status " + e.statusCode() : code)
                            + "): allow the action "
                            + action,
                    e);
        }
        if (code.endsWith("NotFoundException") || code.endsWith(".NotFound")) {
            return new AwsCallException(
                    AwsCallException.Kind.GONE, place + " found nothing (" + code + ")", e);
        }
        return new AwsCallException(
                AwsCallException.Kind.FAILED,
                place + " failed with status " + e.statusCode() + coded,
                e);
    }

    /// What never came to an answer of AWS's.
    private static AwsCallException failure(String region, String action, SdkException e) {
        boolean late =
                e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException;
        return new AwsCallException(
                late || root(e) instanceof java.io.IOException
                        ? AwsCallException.Kind.UNREACHABLE
                        : AwsCallException.Kind.FAILED,
                action + " in " + region + " failed: " + reason(e),
                e);
    }

    /// A signature of another time is refused as a wrong one, by most services in these words.
    private static boolean isSkewed(String code, @Nullable AwsErrorDetails details) {
        String message =
                details == null || details.errorMessage() == null ? "" : details.errorMessage();
        boolean signature =
                code.startsWith("InvalidSignature") || code.equals("SignatureDoesNotMatch");
        boolean time = message.contains("expired") || message.contains("not yet current");
        return SKEWED.contains(code) || (signature && time);
    }

    /// AWS answers in XML or JSON; a web page comes from something else that listens there.
    private static boolean isPage(@Nullable AwsErrorDetails details) {
        return Optional.ofNullable(details)
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader("Content-Type"))
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/html"))
                .orElse(false);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root;
    }

    /// The first sentence of what the SDK says, which names causes and internals after it.
    static String reason(SdkException e) {
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return "it took too long";
        }
        Throwable root = root(e);
        return switch (root) {
            case java.net.UnknownHostException host ->
                    "the host " + host.getMessage() + " is unknown";
            case java.net.ConnectException _ -> "nobody answers there (connection refused)";
            case java.net.SocketTimeoutException _ -> "it took too long";
            case SdkClientException client -> firstSentence(client.getMessage());
            default -> firstSentence(root.getMessage());
        };
    }

    private static String firstSentence(@Nullable String text) {
        String first = text == null ? "" : text.lines().findFirst().orElse("");
        int end = first.indexOf(". ");
        first = end > 0 ? first.substring(0, end) : first;
        return first.length() > 200 ? first.substring(0, 200) + "…" : first;
    }
}
