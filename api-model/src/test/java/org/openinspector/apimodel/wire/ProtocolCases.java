package org.openinspector.apimodel.wire;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.restjson.RestJson;
import org.openinspector.apimodel.restjson.RestJsonProtocol;
import org.openinspector.apimodel.restjsonvalidation.RestJsonValidation;
import org.openinspector.apimodel.restjsonvalidation.RestJsonValidationProtocol;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.OperationIndex;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.protocoltests.traits.AppliesTo;
import software.amazon.smithy.protocoltests.traits.HttpMalformedRequestTestCase;
import software.amazon.smithy.protocoltests.traits.HttpMalformedRequestTestsTrait;
import software.amazon.smithy.protocoltests.traits.HttpMessageTestCase;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestCase;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestsTrait;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestCase;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestsTrait;

/// AWS's restJson1 protocol tests, each as something that throws if it fails.
final class ProtocolCases {
    /// Which half of the protocol a case is about.
    enum Side {
        SERVER_REQUEST("server: request"),
        SERVER_RESPONSE("server: response"),
        MALFORMED_REQUEST("server: malformed request"),
        CLIENT_REQUEST("client: request"),
        CLIENT_RESPONSE("client: response");

        final String title;

        Side(String title) {
            this.title = title;
        }
    }

    /// One case, parameters expanded.
    record Case(String suite, Side side, String id, Runnable check) {
        @Override
        public String toString() {
            return suite + " " + side + " " + id;
        }
    }

    private final Model model;
    private final NodeValues values;
    private final List<Case> cases = new ArrayList<>();

    private ProtocolCases(Model model) {
        this.model = model;
        this.values = new NodeValues(model);
    }

    static List<Case> load(Path validationModel) {
        Model model =
                Model.assembler()
                        .discoverModels(ProtocolCases.class.getClassLoader())
                        .addImport(validationModel)
                        .assemble()
                        .unwrap();
        ProtocolCases all = new ProtocolCases(model);
        all.add(
                "RestJson",
                RestJsonProtocol.INSTANCE,
                RestJson.class,
                "aws.protocoltests.restjson#RestJson");
        all.add(
                "RestJsonValidation",
                RestJsonValidationProtocol.INSTANCE,
                RestJsonValidation.class,
                "aws.protocoltests.restjson.validation#RestJsonValidation");
        return all.cases;
    }

    private void add(String suite, Protocol protocol, Class<?> facade, String service) {
        OperationIndex index = OperationIndex.of(model);
        WireClient client = new WireClient(protocol);
        Set<ShapeId> errors = new TreeSet<>();
        for (OperationShape shape :
                TopDownIndex.of(model).getContainedOperations(ShapeId.from(service))) {
            String name = shape.getId().getName();
            Operation operation =
                    protocol.operations().stream()
                            .filter(each -> each.name().equals(name))
                            .findFirst()
                            .orElse(null);
            if (operation == null) {
                continue;
            }
            Method method =
                    Arrays.stream(facade.getMethods())
                            .filter(each -> each.getName().equalsIgnoreCase(name))
                            .findFirst()
                            .orElseThrow();
            Shape input = index.expectInputShape(shape);
            Shape output = index.expectOutputShape(shape);
            Class<?> inputType = method.getParameterTypes()[0];
            Class<?> outputType = method.getReturnType();
            shape.getTrait(HttpRequestTestsTrait.class)
                    .ifPresent(trait ->
                            trait.getTestCases()
                                    .forEach(each ->
                                            requests(
                                                    suite, protocol, client, operation, input,
                                                    inputType, each)));
            shape.getTrait(HttpResponseTestsTrait.class)
                    .ifPresent(trait ->
                            trait.getTestCases()
                                    .forEach(each ->
                                            responses(
                                                    suite,
                                                    protocol,
                                                    client,
                                                    operation,
                                                    output,
                                                    outputType,
                                                    each)));
            shape.getTrait(HttpMalformedRequestTestsTrait.class)
                    .ifPresent(trait -> malformed(suite, protocol, trait.getTestCases()));
            index.getErrors(shape).forEach(each -> errors.add(each.getId()));
        }
        for (ShapeId error : errors) {
            StructureShape shape = model.expectShape(error, StructureShape.class);
            shape.getTrait(HttpResponseTestsTrait.class)
                    .ifPresent(trait ->
                            trait.getTestCases()
                                    .forEach(each -> errors(suite, client, facade, shape, each)));
        }
    }

    private static boolean on(HttpMessageTestCase each, AppliesTo side) {
        return each.getAppliesTo().map(side::equals).orElse(true);
    }

    private void requests(
            String suite,
            Protocol protocol,
            WireClient client,
            Operation operation,
            Shape input,
            Class<?> type,
            HttpRequestTestCase each) {
        if (on(each, AppliesTo.SERVER)) {
            cases.add(
                    new Case(
                            suite,
                            Side.SERVER_REQUEST,
                            each.getId(),
                            () -> {
                                WireRequest request =
                                        request(
                                                each.getMethod(),
                                                each.getUri(),
                                                each.getQueryParams(),
                                                each.getHeaders(),
                                                each.getBody().orElse(""));
                                Router.Match match = new Router(List.of(protocol)).match(request);
                                same("operation", operation, match.operation());
                                Object value = Dispatcher.read(match, request);
                                same("", "", values.difference(input, value, each.getParams(), ""));
                            }));
        }
        if (on(each, AppliesTo.CLIENT)) {
            cases.add(
                    new Case(
                            suite,
                            Side.CLIENT_REQUEST,
                            each.getId(),
                            () -> {
                                Object value = values.build(input, each.getParams(), type);
                                WireRequest request = client.request(operation, value);
                                same("method", each.getMethod(), request.method());
                                same("path", each.getUri(), request.rawPath());
                                query(each, request);
                                message(each, request.headers(), request.body());
                            }));
        }
    }

    private static void query(HttpRequestTestCase each, WireRequest request) {
        List<String> actual = new ArrayList<>(Arrays.asList(request.rawQuery().split("&", -1)));
        for (String expected : each.getQueryParams()) {
            if (!actual.remove(expected)) {
                throw new AssertionError("no " + expected + " in " + request.rawQuery());
            }
        }
        for (String forbidden : each.getForbidQueryParams()) {
            for (String pair : actual) {
                if (pair.equals(forbidden) || pair.startsWith(forbidden + "=")) {
                    throw new AssertionError("forbidden " + pair);
                }
            }
        }
    }

    private void responses(
            String suite,
            Protocol protocol,
            WireClient client,
            Operation operation,
            Shape output,
            Class<?> type,
            HttpResponseTestCase each) {
        if (on(each, AppliesTo.SERVER)) {
            cases.add(
                    new Case(
                            suite,
                            Side.SERVER_RESPONSE,
                            each.getId(),
                            () -> {
                                Object value = values.build(output, each.getParams(), type);
                                MessageWriter out = new MessageWriter(operation.status());
                                protocol.writeOutput(operation.index(), value, out);
                                WireResponse response = out.response();
                                same("status", each.getCode(), response.status());
                                message(each, response.headers(), response.body());
                            }));
        }
        if (on(each, AppliesTo.CLIENT)) {
            cases.add(
                    new Case(
                            suite,
                            Side.CLIENT_RESPONSE,
                            each.getId(),
                            () -> {
                                Object value =
                                        client.output(operation, response(each), Object.class);
                                same(
                                        "",
                                        "",
                                        values.difference(output, value, each.getParams(), ""));
                            }));
        }
    }

    private void errors(
            String suite,
            WireClient client,
            Class<?> facade,
            StructureShape shape,
            HttpResponseTestCase each) {
        if (on(each, AppliesTo.SERVER)) {
            cases.add(
                    new Case(
                            suite,
                            Side.SERVER_RESPONSE,
                            each.getId(),
                            () -> {
                                Object value =
                                        values.build(shape, each.getParams(), type(facade, shape));
                                WireResponse response = WireResponse.of((ApiException) value);
                                same("status", each.getCode(), response.status());
                                message(each, response.headers(), response.body());
                            }));
        }
        if (on(each, AppliesTo.CLIENT)) {
            cases.add(
                    new Case(
                            suite,
                            Side.CLIENT_RESPONSE,
                            each.getId(),
                            () -> {
                                ApiException value = client.error(response(each));
                                same("type", type(facade, shape), value.getClass());
                                same("", "", values.difference(shape, value, each.getParams(), ""));
                            }));
        }
    }

    private static Class<?> type(Class<?> facade, Shape shape) {
        try {
            return Class.forName(facade.getPackageName() + "." + shape.getId().getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private void malformed(
            String suite, Protocol protocol, List<HttpMalformedRequestTestCase> tests) {
        for (HttpMalformedRequestTestCase each : tests) {
            cases.add(
                    new Case(
                            suite,
                            Side.MALFORMED_REQUEST,
                            each.getId(),
                            () -> {
                                var sent = each.getRequest();
                                WireRequest request =
                                        request(
                                                sent.getMethod(),
                                                sent.getUri().orElse("/"),
                                                sent.getQueryParams(),
                                                sent.getHeaders(),
                                                sent.getBody().orElse(""));
                                refused(protocol, request, each);
                            }));
        }
    }

    private static void refused(
            Protocol protocol, WireRequest request, HttpMalformedRequestTestCase each) {
        WireResponse response;
        try {
            Dispatcher.read(new Router(List.of(protocol)).match(request), request);
            throw new AssertionError("the request was taken");
        } catch (ApiException e) {
            response = WireResponse.of(e);
        }
        var expected = each.getResponse();
        same("status", expected.getCode(), response.status());
        expected.getHeaders()
                .forEach((name, value) -> same(name, value, response.headers().get(name)));
        expected.getBody()
                .ifPresent(body -> {
                    String actual = new String(response.body(), StandardCharsets.UTF_8);
                    body.getContents()
                            .ifPresent(text ->
                                    // A case without parameters keeps "$$", which
                                    // stands for "$".
                                    same("body", sorted(text.replace("$$", "$")), sorted(actual)));
                    body.getMessageRegex()
                            .ifPresent(regex -> {
                                if (!Pattern.compile(regex).matcher(actual).find()) {
                                    throw new AssertionError(actual);
                                }
                            });
                });
    }

    private static WireRequest request(
            String method,
            String uri,
            List<String> query,
            Map<String, String> fields,
            String body) {
        String target = query.isEmpty() ? uri : uri + "?" + String.join("&", query);
        Headers headers = new Headers();
        fields.forEach(headers::add);
        return new WireRequest(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static WireResponse response(HttpResponseTestCase each) {
        Headers headers = new Headers();
        each.getHeaders().forEach(headers::add);
        String body = each.getBody().orElse("");
        return new WireResponse(each.getCode(), headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void message(HttpMessageTestCase each, Headers headers, byte[] body) {
        each.getHeaders().forEach((name, value) -> header(name, value, headers));
        for (String forbidden : each.getForbidHeaders()) {
            same(forbidden, null, headers.get(forbidden));
        }
        for (String required : each.getRequireHeaders()) {
            if (!isTransport(required) && headers.get(required) == null) {
                throw new AssertionError("no header " + required);
            }
        }
        String actual = new String(body, StandardCharsets.UTF_8);
        each.getBody()
                .ifPresent(expected -> {
                    boolean json =
                            each.getBodyMediaType()
                                    .map(type -> type.equals("application/json"))
                                    .orElse(false);
                    if (json && !expected.isEmpty()) {
                        same("body", sorted(expected), sorted(actual));
                    } else {
                        same("body", expected, actual);
                    }
                });
    }

    private static String sorted(String json) {
        return Node.printJson(Node.parse(json).withDeepSortedKeys());
    }

    private static void header(String name, String expected, Headers headers) {
        if (!isTransport(name)) {
            same(name, expected, headers.get(name));
        }
    }

    /// Fields that the server or client below us adds to every message with a body.
    private static boolean isTransport(String header) {
        return header.toLowerCase(Locale.ROOT).equals("content-length");
    }

    private static void same(String what, @Nullable Object expected, @Nullable Object actual) {
        if (expected == null ? actual != null : !expected.equals(actual)) {
            throw new AssertionError(what + ": expected <" + expected + ">, got <" + actual + ">");
        }
    }

    /// Runs all cases.
    static void run(List<Case> cases, Consumer<Case> passed, BiConsumer<Case, Throwable> failed) {
        for (Case each : cases) {
            try {
                each.check().run();
                passed.accept(each);
            } catch (RuntimeException | AssertionError e) {
                failed.accept(each, e);
            }
        }
    }
}
