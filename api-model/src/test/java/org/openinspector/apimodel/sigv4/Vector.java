package org.openinspector.apimodel.sigv4;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;
import org.openinspector.testkit.Fixtures;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A request as botocore signed it.
record Vector(String name, Map<String, String> fields, SignedRequest request) {
    private static final JsonFactory JSON = new JsonFactory();

    static List<Vector> all() throws IOException {
        var out = new ArrayList<Vector>();
        var file = Fixtures.path("org/openinspector/apimodel/sigv4/vectors.jsonl");
        for (String line : Files.readAllLines(file)) {
            out.add(parse(line));
        }
        return out;
    }

    static Vector named(String name) throws IOException {
        return all().stream().filter(vector -> vector.name.equals(name)).findFirst().orElseThrow();
    }

    private static Vector parse(String line) {
        var fields = new HashMap<String, String>();
        var headers = new ArrayList<Header>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    fields.put(field, parser.getString());
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_ARRAY) {
                    parser.nextToken();
                    String name = parser.getString();
                    parser.nextToken();
                    headers.add(new Header(name, parser.getString()));
                    parser.nextToken();
                }
            }
        }
        byte[] body = Base64.getDecoder().decode(fields.get("body"));
        return new Vector(
                get(fields, "name"),
                fields,
                new SignedRequest(get(fields, "method"), get(fields, "target"), headers, body));
    }

    private static String get(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name)).orElseThrow();
    }

    String get(String field) {
        return get(fields, field);
    }

    Instant time() {
        String t = get("time");
        return Instant.parse(
                "%s-%s-%sT%s:%s:%sZ"
                        .formatted(
                                t.substring(0, 4),
                                t.substring(4, 6),
                                t.substring(6, 8),
                                t.substring(9, 11),
                                t.substring(11, 13),
                                t.substring(13, 15)));
    }

    Credential credential() {
        return new Credential(
                get("key"),
                get("secret"),
                Optional.of(get("token")).filter(token -> !token.isEmpty()),
                Optional.empty());
    }

    SigV4Verifier verifier() {
        return verifier(credential(), time());
    }

    SigV4Verifier verifier(Credential credential, Instant now) {
        var settings =
                new SigV4Settings(
                        List.of("inspector2", "inspector-scan", "service"),
                        List.of(get("region")),
                        SigV4Settings.SKEW);
        return new SigV4Verifier(
                settings,
                id ->
                        id.equals(credential.accessKeyId())
                                ? Optional.of(credential)
                                : Optional.empty(),
                InstantSource.fixed(now));
    }

    @Override
    public String toString() {
        return name;
    }
}
