package org.openinspector.apimodel.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the operation of a request by its method and raw path. Labels are decoded after the path
/// was split, so that an encoded slash stays inside its label.
public final class Router {
    /// Longest raw target, in characters.
    public static final int TARGET_MAX = 16_384;

    private static final Map<String, List<String>> NO_QUERY = Map.of();

    /// An operation and the labels of one request to it.
    ///
    /// @param labels decoded, by name
    public record Match(Protocol protocol, Operation operation, Map<String, String> labels) {
        /// A copy that nobody changes.
        public Match {
            labels = Map.copyOf(labels);
        }
    }

    private record Route(Protocol protocol, Operation operation) {}

    // By the first segment, which is a literal in all but the oddest models; those go under "".
    private final Map<String, List<Route>> routes = new HashMap<>();

    /// A router over the services' operations.
    public Router(List<Protocol> protocols) {
        for (Protocol protocol : protocols) {
            for (Operation operation : protocol.operations()) {
                UriPattern.Segment first = operation.uri().segments().getFirst();
                routes.computeIfAbsent(first.label() ? "" : first.text(), each -> new ArrayList<>())
                        .add(new Route(protocol, operation));
            }
        }
        // Literals before labels, labels before greedy ones, more query literals before fewer.
        routes.values().forEach(each -> each.sort(Comparator.comparing(Router::rank)));
    }

    private static String rank(Route route) {
        StringBuilder out = new StringBuilder();
        for (UriPattern.Segment segment : route.operation().uri().segments()) {
            out.append(segment.greedy() ? 'c' : segment.label() ? 'b' : 'a');
        }
        out.append((char) ('z' - route.operation().uri().query().size()));
        return out.toString();
    }

    /// The operation of a request.
    ///
    /// @throws ApiException `UnknownOperationException`: 404 for an unknown path, 405 for a path
    ///   that other methods have
    public Match match(WireRequest request) {
        if (request.rawTarget().length() > TARGET_MAX || !request.rawTarget().startsWith("/")) {
            throw unknown(404, "the request's target is no path of this service");
        }
        List<String> parts = Arrays.asList(request.rawPath().substring(1).split("/", -1));
        Set<String> methods = new TreeSet<>();
        Match match = find(routes.get(parts.getFirst()), request, parts, methods);
        match = match == null ? find(routes.get(""), request, parts, methods) : match;
        if (match != null) {
            return match;
        }
        if (methods.isEmpty()) {
            throw unknown(404, "no operation has this path");
        }
        throw new MethodNotAllowed(String.join(", ", methods));
    }

    private static @Nullable Match find(
            @Nullable List<Route> routes,
            WireRequest request,
            List<String> parts,
            Set<String> methods) {
        if (routes == null) {
            return null;
        }
        Map<String, List<String>> query = NO_QUERY;
        for (Route route : routes) {
            Operation operation = route.operation();
            try {
                if (!operation.uri().query().isEmpty() && query.isEmpty()) {
                    query = Texts.query(request.rawQuery());
                }
                Map<String, String> labels = operation.uri().match(parts, query);
                if (labels != null && operation.method().equals(request.method())) {
                    return new Match(route.protocol(), operation, labels);
                }
                if (labels != null) {
                    methods.add(operation.method());
                }
            } catch (WireFormatException e) {
                throw route.protocol().unreadable(message(e));
            }
        }
        return null;
    }

    static String message(WireFormatException e) {
        String message = e.getMessage();
        return message == null ? "" : message;
    }

    private static ApiException unknown(int status, String message) {
        return new ApiException("UnknownOperationException", status, message);
    }

    private static final class MethodNotAllowed extends ApiException {
        private static final long serialVersionUID = 1L;

        private final String methods;

        MethodNotAllowed(String methods) {
            super("UnknownOperationException", 405, "this path takes " + methods);
            this.methods = methods;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("Allow", methods);
        }
    }
}
