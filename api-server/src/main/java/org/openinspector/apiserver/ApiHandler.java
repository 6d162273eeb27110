package org.openinspector.apiserver;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.Principal;
import org.openinspector.apimodel.sigv4.RefusalCode;
import org.openinspector.apimodel.sigv4.SigV4Verifier;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.openinspector.apimodel.sigv4.Verification;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.Dispatcher;
import org.openinspector.apimodel.wire.Router;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.http.HttpHandler;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Answers requests: checks the signature, finds the operation, calls it, and says what went wrong
/// in the protocol's words. Nothing but the pages for operators is answered to a request that is
/// not signed.
public final class ApiHandler implements HttpHandler {
    /// The request's id in answers and, as `request`, in the log.
    public static final String REQUEST_ID = "x-amzn-RequestId";

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    private static final String UNAVAILABLE =
            "the database does not answer; try again in some seconds";
    private static final String FULL =
            "the database's disk is full; nothing can be changed until there is space again";

    private final Dispatcher<Call> dispatcher;
    private final SigV4Verifier verifier;
    private final Accounts accounts;
    private final String region;
    private final Map<String, Supplier<WireResponse>> pages;
    private final ApiObserver observer;
    private final InstantSource clock;

    /// A handler.
    ///
    /// @param region the server's Region
    /// @param pages what is answered to anybody, by path: health, readiness, metrics
    public ApiHandler(
            Dispatcher<Call> dispatcher,
            SigV4Verifier verifier,
            Accounts accounts,
            String region,
            Map<String, Supplier<WireResponse>> pages,
            ApiObserver observer,
            InstantSource clock) {
        this.dispatcher = dispatcher;
        this.verifier = verifier;
        this.accounts = accounts;
        this.region = region;
        this.pages = Map.copyOf(pages);
        this.observer = observer;
        this.clock = clock;
    }

    @Override
    public WireResponse answer(WireRequest request) {
        Supplier<WireResponse> page = pages.get(request.rawTarget());
        if (page != null && request.method().equals("GET")) {
            return page.get();
        }
        long start = System.nanoTime();
        String requestId = UUID.randomUUID().toString();
        MDC.put("request", requestId);
        String operation = "";
        WireResponse answer;
        try {
            Instant now = clock.instant();
            Principal caller = authenticate(request, now);
            Router.Match match = dispatcher.route(request);
            operation = match.operation().name();
            var call =
                    new Call(caller, AccountScope.of(caller.accountId(), region), requestId, now);
            answer = dispatcher.answer(match, request, call);
        } catch (ApiException refused) {
            answer = WireResponse.of(refused);
        } catch (RuntimeException | Error bug) {
            answer = failed(operation, bug);
        } finally {
            MDC.remove("request");
        }
        answer.headers().set(REQUEST_ID, requestId);
        long nanos = System.nanoTime() - start;
        observer.answered(operation, answer.status(), nanos);
        LOG.atDebug()
                .addKeyValue("request", requestId)
                .addKeyValue("operation", operation)
                .addKeyValue("status", answer.status())
                .addKeyValue("millis", nanos / 1_000_000)
                .log("request answered");
        return answer;
    }

    @Override
    public WireResponse refuse(int status, String code, String message) {
        String requestId = UUID.randomUUID().toString();
        WireResponse answer = WireResponse.of(new ApiException(code, status, message));
        answer.headers().set(REQUEST_ID, requestId);
        observer.answered("", status, 0);
        return answer;
    }

    /// Logs a defect, or the database's absence, and tells the client no more than that.
    static WireResponse failed(String operation, Throwable thrown) {
        boolean unavailable = thrown instanceof StorageException;
        boolean full = thrown instanceof StorageException e && e.sqlState().equals("53100");
        LOG.atError()
                .addKeyValue("operation", operation)
                .setCause(thrown)
                .log(unavailable ? "request failed, storage" : "request failed");
        return WireResponse.of(
                new ApiException(
                        "InternalServerException",
                        500,
                        full ? FULL : unavailable ? UNAVAILABLE : "internal error"));
    }

    private Principal authenticate(WireRequest request, Instant now) {
        List<SignedRequest.Header> headers = new ArrayList<>();
        request.headers()
                .lines()
                .forEach((name, values) ->
                        values.forEach(
                                value -> headers.add(new SignedRequest.Header(name, value))));
        Verification verification =
                verifier.verify(
                        new SignedRequest(
                                request.method(), request.rawTarget(), headers, request.body()));
        return switch (verification) {
            case Verification.Refused refused ->
                    throw new ApiException(
                            refused.code().wireCode(), refused.httpStatus(), refused.message());
            case Verification.Accepted accepted -> {
                Optional<Principal> caller = accounts.principal(accepted.accessKeyId());
                if (caller.isEmpty()) {
                    // Deactivated between the check and now.
                    throw new ApiException(
                            RefusalCode.UNRECOGNIZED_CLIENT.wireCode(),
                            RefusalCode.UNRECOGNIZED_CLIENT.httpStatus(),
                            "The security token included in the request is invalid.");
                }
                accounts.used(caller.get(), now);
                yield caller.get();
            }
        };
    }
}
