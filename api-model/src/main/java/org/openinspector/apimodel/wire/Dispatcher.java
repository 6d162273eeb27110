package org.openinspector.apimodel.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;

/// Answers requests: finds the operation, reads and checks its input, calls it, writes its output
/// or error. It knows no server; authentication lies between [#route] and [#answer].
///
/// @param <C> what an operation knows of its caller
public final class Dispatcher<C> {
    private final Router router;
    private final Map<Protocol, Invoker<C>> invokers = new HashMap<>();
    private final Map<Protocol, Set<String>> implemented = new HashMap<>();
    private final BiFunction<Operation, Throwable, WireResponse> bugs;

    /// A dispatcher over services.
    ///
    /// @param bugs told of what operations throw beside [ApiException]; says what clients learn of
    ///   it
    public Dispatcher(
            List<Invoker<C>> services, BiFunction<Operation, Throwable, WireResponse> bugs) {
        for (Invoker<C> each : services) {
            invokers.put(each.protocol(), each);
            implemented.put(each.protocol(), each.implemented());
        }
        this.router = new Router(services.stream().map(Invoker::protocol).toList());
        this.bugs = bugs;
    }

    /// The operation of a request.
    ///
    /// @throws ApiException if there is none; [WireResponse#of] makes a response of it
    public Router.Match route(WireRequest request) {
        return router.match(request);
    }

    /// The answer to a request.
    public WireResponse answer(Router.Match match, WireRequest request, C context) {
        Operation operation = match.operation();
        try {
            if (!implemented.getOrDefault(match.protocol(), Set.of()).contains(operation.name())) {
                throw new NotImplementedException(operation.name());
            }
            Invoker<C> invoker = invokers.get(match.protocol());
            if (invoker == null) {
                throw new IllegalStateException("no service for " + operation);
            }
            invoker.admit(operation.index(), context);
            Object input = read(match, request);
            MessageWriter out = new MessageWriter(operation.status());
            match.protocol()
                    .writeOutput(
                            operation.index(),
                            invoker.invoke(operation.index(), input, context),
                            out);
            return out.response();
        } catch (ApiException e) {
            return WireResponse.of(e);
        } catch (RuntimeException | Error e) {
            return bugs.apply(operation, e);
        }
    }

    /// The input of a request, checked.
    ///
    /// @throws ApiException if it cannot be read or breaks a constraint
    static Object read(Router.Match match, WireRequest request) {
        Operation operation = match.operation();
        checkMediaTypes(operation, request);
        Violations violations = new Violations();
        Object input;
        try {
            MessageReader reader = MessageReader.of(request, match.labels(), violations);
            input = match.protocol().readInput(operation.index(), reader);
        } catch (WireFormatException e) {
            throw match.protocol().unreadable(Router.message(e));
        } catch (JacksonException e) {
            throw match.protocol().unreadable(Router.message(JsonReader.unreadable(e)));
        }
        if (input == null || !violations.isEmpty()) {
            throw match.protocol().invalid(violations.message(), violations.reported());
        }
        return input;
    }

    private static void checkMediaTypes(Operation operation, WireRequest request) {
        String type = request.headers().get("Content-Type");
        String expected = operation.requestBody();
        // Some clients name a type although they send nothing; only what is sent is checked.
        if (request.body().length > 0
                && !Operation.ANY.equals(expected)
                && (expected == null ? type != null : !Texts.isMediaType(type, expected))) {
            throw new ApiException(
                    "UnsupportedMediaTypeException",
                    415,
                    expected == null
                            ? "expected a request without body"
                            : "expected Content-Type " + expected);
        }
        String offered = operation.responseBody();
        if (offered != null
                && !Operation.ANY.equals(offered)
                && !Texts.accepts(request.headers().get("Accept"), offered)) {
            throw new ApiException("NotAcceptableException", 406, "the answer is " + offered);
        }
    }
}
