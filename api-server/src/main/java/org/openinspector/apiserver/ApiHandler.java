package org.openinspector.apiserver;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.openinspector.accounts.AccessKeyState;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.identity.AuditEvent;
import org.openinspector.accounts.identity.Grant;
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
import org.openinspector.apiserver.sts.StsService;
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
    private final Map<String, Supplier<WireResponse>> pages;
    private final ApiObserver observer;
    private final InstantSource clock;
    private final StsService tokens;

    /// A handler.
    ///
    /// @param pages what is answered to anybody, by path: health, readiness, metrics
    public ApiHandler(
            Dispatcher<Call> dispatcher,
            SigV4Verifier verifier,
            Accounts accounts,
            Map<String, Supplier<WireResponse>> pages,
            ApiObserver observer,
            InstantSource clock) {
        this.dispatcher = dispatcher;
        this.verifier = verifier;
        this.accounts = accounts;
        this.pages = Map.copyOf(pages);
        this.observer = observer;
        this.clock = clock;
        this.tokens = new StsService(accounts, ApiServices.authorization(accounts));
    }

    @Override
    public WireResponse answer(WireRequest request) {
        Supplier<WireResponse> page = pages.get(request.rawTarget());
        if (page != null && request.method().equals("GET")) {
            return page.get();
        }
        long start = System.nanoTime();
        UUID requestId = UUID.randomUUID();
        MDC.put("request", requestId.toString());
        var exchange = new Exchange(request, requestId);
        WireResponse answer;
        try {
            answer = exchange.answer();
        } finally {
            MDC.remove("request");
        }
        answer.headers().set(REQUEST_ID, requestId.toString());
        long nanos = System.nanoTime() - start;
        observer.answered(exchange.operation, answer.status(), nanos);
        LOG.atDebug()
                .addKeyValue("request", requestId)
                .addKeyValue("operation", exchange.operation)
                .addKeyValue("status", answer.status())
                .addKeyValue("millis", nanos / 1_000_000)
                .log("request answered");
        return answer;
    }

    /// One request on its way to its answer.
    private final class Exchange {
        private final WireRequest request;
        private final UUID requestId;
        private final boolean sts;
        private String operation = "";

        Exchange(WireRequest request, UUID requestId) {
            this.request = request;
            this.requestId = requestId;
            this.sts = StsService.serves(request);
        }

        WireResponse answer() {
            Attempt attempt = null;
            WireResponse answer;
            try {
                attempt = authenticate(request, requestId, sts);
                answer = answer(call(attempt));
            } catch (ApiException refused) {
                answer = told(refused);
            } catch (RuntimeException | Error bug) {
                answer = failure(bug);
            }
            try {
                if (attempt != null) {
                    note(attempt, answer);
                }
            } catch (RuntimeException bug) {
                // What was done is done; its row says at least that it was tried.
                LOG.atError().addKeyValue("operation", operation).setCause(bug).log("audit failed");
            }
            return answer;
        }

        private WireResponse answer(Call call) {
            if (sts) {
                operation = "sts";
                return tokens.answer(request, call);
            }
            Router.Match match = dispatcher.route(request);
            operation = match.operation().name();
            call.attempt().action(Authorization.action(match.protocol(), match.operation()));
            return dispatcher.answer(match, request, call);
        }

        private Call call(Attempt attempt) {
            String account = attempt.caller().accountId();
            return new Call(
                    attempt.caller(),
                    AccountScope.of(account, attempt.region()),
                    accounts.readable(account, attempt.region()),
                    requestId.toString(),
                    attempt.at(),
                    attempt);
        }

        private WireResponse told(ApiException refused) {
            return sts
                    ? StsService.refusal(refused, requestId.toString())
                    : WireResponse.of(refused);
        }

        private WireResponse failure(Throwable bug) {
            WireResponse json = failed(operation, bug);
            return sts
                    ? StsService.refusal(
                            new ApiException(
                                    "InternalServerException", json.status(), "internal error"),
                            requestId.toString())
                    : json;
        }

        private void note(Attempt attempt, WireResponse answer) {
            String code = answer.headers().get("x-amzn-ErrorType");
            AuditEvent event = attempt.event(answer.status(), code == null ? "" : code);
            if (attempt.isBegun()) {
                accounts.audit().end(event);
            } else {
                accounts.audit().note(event);
            }
        }
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

    /// Who signed a request, and what they may do.
    ///
    /// @param sts whether the request is for the token service
    private Attempt authenticate(WireRequest request, UUID requestId, boolean sts) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
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
                if (accepted.service().equals(StsService.SIGNING_NAME) != sts) {
                    throw refusal(
                            RefusalCode.INVALID_SIGNATURE,
                            "Credential should be scoped to correct service: '"
                                    + (sts ? StsService.SIGNING_NAME : "inspector2")
                                    + "'.");
                }
                // Empty if it was deactivated or deleted between the check and now.
                Principal caller =
                        accounts.principal(accepted.accessKeyId(), accepted.sessionToken())
                                .orElseThrow(ApiHandler::unknown);
                Grant grant = accounts.grants().find(caller, now).orElseThrow(ApiHandler::unknown);
                accounts.used(
                        caller,
                        new AccessKeyState.Use(
                                now,
                                Optional.of(accepted.service()),
                                Optional.of(accepted.region())));
                yield Attempt.of(caller, grant, accepted.region(), request, requestId, now);
            }
        };
    }

    private static ApiException unknown() {
        return refusal(
                RefusalCode.UNRECOGNIZED_CLIENT,
                "The security token included in the request is invalid.");
    }

    private static ApiException refusal(RefusalCode code, String message) {
        return new ApiException(code.wireCode(), code.httpStatus(), message);
    }
}
