package org.openinspector.server.demo;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// One request of an AWS client: who asks for what, and what it says.
///
/// @param account whose key signs
/// @param region that it is signed for
/// @param operation as `ecr.DescribeImages`
/// @param form parameters of the query protocol, by their whole names
/// @param fields what is said under a name, wherever that is; parts of the path are under `path`
record Request(
        String account,
        String region,
        String operation,
        Map<String, String> form,
        Map<String, List<String>> fields) {
    /// Keys end with the account they belong to.
    private static final Pattern SCOPE =
            Pattern.compile("Credential=[A-Z]{8}([0-9]{12})/[0-9]{8}/([^/,]+)/([^/,]+)/");

    /// Operations that have no name on the wire.
    private static final List<Rest> REST =
            List.of(
                    new Rest("GET", "/2015-03-31/functions/?", "lambda.ListFunctions"),
                    new Rest("GET", "/2015-03-31/functions/[^/]+", "lambda.GetFunction"),
                    new Rest(
                            "GET",
                            "/2018-10-31/layers/[^/]+/versions/[0-9]+",
                            "lambda.GetLayerVersion"),
                    new Rest("GET", "/2017-03-31/tags/.+", "lambda.ListTags"),
                    new Rest("GET", "/clusters", "eks.ListClusters"),
                    new Rest("POST", "/findings/import", "securityhub.BatchImportFindings"));

    private static final Map<String, String> SERVICES =
            Map.of(
                    "AmazonEC2ContainerRegistry_V20150921", "ecr",
                    "AmazonSSM", "ssm",
                    "AWSOrganizationsV20161128", "organizations",
                    "AmazonEC2ContainerServiceV20141113", "ecs",
                    "AWSEvents", "events",
                    "AmazonSQS", "sqs",
                    "monitoring", "cloudwatch");

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(64)
                                    .maxStringLength(1 << 20)
                                    .build())
                    .build();

    private record Rest(String method, String path, String operation) {
        boolean matches(String seenMethod, String seenPath) {
            return method.equals(seenMethod) && seenPath.matches(path);
        }
    }

    /// Reads a request.
    ///
    /// @param target the header `X-Amz-Target`, or nothing
    /// @param authorization the header, or nothing
    static Request read(String method, URI uri, String target, String authorization, byte[] body) {
        Matcher scope = SCOPE.matcher(authorization);
        boolean signed = scope.find();
        Map<String, List<String>> fields = new LinkedHashMap<>();
        Map<String, String> form = new LinkedHashMap<>();
        for (String part : uri.getRawPath().split("/", -1)) {
            if (!part.isEmpty()) {
                say(fields, "path", decoded(part));
            }
        }
        parameters(uri.getRawQuery() == null ? "" : uri.getRawQuery())
                .forEach((name, value) -> say(fields, name, value));
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.startsWith("{")) {
            leaves(body, fields);
        } else {
            form.putAll(parameters(text));
            form.forEach((name, value) -> {
                int end = name.indexOf('.');
                say(fields, end < 0 ? name : name.substring(0, end), value);
            });
        }
        String service = signed ? scope.group(3) : "";
        return new Request(
                signed ? scope.group(1) : "",
                signed ? scope.group(2) : "",
                operation(method, uri.getRawPath(), target, service, form),
                form,
                fields);
    }

    private static String operation(
            String method, String path, String target, String service, Map<String, String> form) {
        int dot = target.lastIndexOf('.');
        if (dot > 0) {
            String named = target.substring(0, dot);
            return SERVICES.getOrDefault(named, named) + target.substring(dot);
        }
        for (Rest rest : REST) {
            if (rest.matches(method, path)) {
                return rest.operation();
            }
        }
        String action = form.getOrDefault("Action", "");
        return action.isEmpty()
                ? method + " " + path
                : SERVICES.getOrDefault(service, service) + "." + action;
    }

    /// Every text, number and truth value of a JSON document, under the nearest name above it.
    static void leaves(byte[] json, Map<String, List<String>> fields) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            String field = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    field = parser.currentName();
                } else if (token.isScalarValue()) {
                    say(fields, field, parser.getString());
                }
            }
        } catch (JacksonException malformed) {
            say(fields, "malformed", "json");
        }
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    private static void say(Map<String, List<String>> fields, String name, String value) {
        fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    /// What is said under a name; nothing if it is not there.
    List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /// The first text under a name, or empty.
    String one(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /// Everything that is said.
    Set<String> values() {
        Set<String> values = new HashSet<>();
        fields.values().forEach(values::addAll);
        return values;
    }

    /// The service asked, in small letters.
    String service() {
        int dot = operation.indexOf('.');
        return dot < 0 ? "" : operation.substring(0, dot);
    }
}
