package org.openinspector.aws;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Makes calls: not too many at once, and with failures told apart.
final class Calls implements ExecutionInterceptor {
    /// At most so many at once for one service of one Region.
    private static final int MOST = 16;

    private static final Set<String> DENIED =
            Set.of(
                    "AccessDenied",
                    "AccessDeniedException",
                    "UnauthorizedOperation",
                    "AuthFailure",
                    "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "ExpiredToken",
                    "ExpiredTokenException",
                    "OptInRequired");

    private static final Set<String> UNKNOWN_OPERATION =
            Set.of("InvalidAction", "UnknownOperationException", "NotImplemented");

    private final Map<String, Limiter> limiters = new ConcurrentHashMap<>();

    /// Set by [#afterTransmission] on the thread that makes the call.
    private static final ThreadLocal<Boolean> THROTTLED = ThreadLocal.withInitial(() -> false);

    /// Makes a call.
    ///
    /// @param action the IAM action it needs, which names it too: `ecr:DescribeImages`
    /// @throws AwsCallException if there is no answer
    /// @throws InterruptedException if the calling thread was interrupted
    <T> T call(String region, String action, Supplier<T> call)
            throws AwsCallException, InterruptedException {
        String service = action.substring(0, action.indexOf(':'));
        Limiter limiter = limiters.computeIfAbsent(region + "/" + service, _ -> new Limiter(MOST));
        long ticket = limiter.acquire();
        THROTTLED.set(false);
        try {
            return call.get();
        } catch (AbortedException e) {
            throw interrupted(e);
        } catch (AwsServiceException e) {
            if (e.isThrottlingException()) {
                THROTTLED.set(true);
            }
            throw failure(region, action, e);
        } catch (SdkException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            throw new AwsCallException(
                    AwsCallException.Kind.FAILED,
                    action + " in " + region + " failed: " + reason(e),
                    e);
        } finally {
            limiter.release(ticket, THROTTLED.get());
            THROTTLED.remove();
        }
    }

    private static InterruptedException interrupted(SdkException cause) {
        var interrupted = new InterruptedException("the call was interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    /// Sees every attempt, also those that are made again without anyone else noticing.
    @Override
    public void afterTransmission(
            Context.AfterTransmission context, ExecutionAttributes attributes) {
        SdkHttpResponse response = context.httpResponse();
        String error =
                response.firstMatchingHeader("x-amzn-ErrorType")
                        .orElse("")
                        .toLowerCase(Locale.ROOT);
        if (response.statusCode() == 429
                || response.statusCode() == 503
                || error.contains("throttl")
                || error.contains("toomanyrequests")) {
            THROTTLED.set(true);
        }
    }

    private static AwsCallException failure(String region, String action, AwsServiceException e) {
        @Nullable AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String place = action + " in " + region;
        if ((code.isEmpty() && isPage(details)) || UNKNOWN_OPERATION.contains(code)) {
            return new AwsCallException(
                    AwsCallException.Kind.NOT_SUPPORTED_BY_ENDPOINT,
                    place
                            + " is not supported by the endpoint, which answers with status "
                            + e.statusCode()
                            + " and no error that AWS knows",
                    e);
        }
        if (DENIED.contains(code) || (e.statusCode() == 403 && !e.isThrottlingException())) {
            return new AwsCallException(
                    AwsCallException.Kind.DENIED,
                    place + " was denied (" + code + "): allow the action " + action,
                    e);
        }
        if (code.endsWith("NotFoundException") || code.endsWith(".NotFound")) {
            return new AwsCallException(
                    AwsCallException.Kind.GONE, place + " found nothing (" + code + ")", e);
        }
        return new AwsCallException(
                AwsCallException.Kind.FAILED,
                place
                        + " failed with status "
                        + e.statusCode()
                        + (code.isEmpty() ? "" : " (" + code + ")"),
                e);
    }

    /// AWS answers in XML or JSON; a web page comes from something else that listens there.
    private static boolean isPage(@Nullable AwsErrorDetails details) {
        return Optional.ofNullable(details)
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader("Content-Type"))
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/html"))
                .orElse(false);
    }

    /// The first sentence of what the SDK says, which names causes and internals after it.
    static String reason(SdkException e) {
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return "it took too long";
        }
        Throwable root = e;
        for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
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
