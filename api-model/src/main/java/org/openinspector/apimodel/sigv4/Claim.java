package org.openinspector.apimodel.sigv4;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.sigv4.CanonicalRequest.Parameter;

/// What a request says about its own signature, in either form. Read strictly: one spelling,
/// nothing twice, nothing unknown.
///
/// @param presigned true for the query form
/// @param time as sent
/// @param validSeconds how long a presigned request is good for; 0 in the header form
/// @param signedHeaders lower case, sorted
/// @param payloadHash what the request says of its body, if it does
record Claim(
        boolean presigned,
        String accessKeyId,
        Scope scope,
        String time,
        Instant signedAt,
        long validSeconds,
        List<String> signedHeaders,
        String signature,
        Optional<String> sessionToken,
        Optional<String> payloadHash) {
    static final int AUTHORIZATION_MAX = 8 * 1024;
    static final int SIGNED_HEADERS_MAX = 100;
    static final int VALID_SECONDS_MAX = 7 * 24 * 3600;

    private static final String TOKEN_HEADER = "x-amz-security-token";
    private static final String PAYLOAD_HEADER = "x-amz-content-sha256";
    private static final Set<String> QUERY_NAMES =
            Set.of(
                    "x-amz-algorithm",
                    "x-amz-credential",
                    "x-amz-date",
                    "x-amz-expires",
                    "x-amz-signedheaders",
                    "x-amz-signature",
                    "x-amz-security-token",
                    "x-amz-content-sha256");

    static Claim read(SignedRequest request, List<Parameter> query) throws Refusal {
        Optional<String> authorization = Headers.single(request, "authorization");
        Map<String, String> parameters = parameters(query);
        if (authorization.isPresent()) {
            if (!parameters.isEmpty()) {
                throw Refusal.incomplete(
                        "The request is signed both in the 'Authorization' header and in the query string, expected"
                                + " one of them.");
            }
            return fromHeader(request, authorization.get());
        }
        if (parameters.isEmpty()) {
            throw Refusal.of(
                    RefusalCode.MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token");
        }
        return fromQuery(request, parameters);
    }

    /// The parameters that describe a signature, by name as sent; a name in another case counts as
    /// given, so that a request cannot have one meaning here and another elsewhere.
    private static Map<String, String> parameters(List<Parameter> query) throws Refusal {
        var found = new HashMap<String, String>();
        var seen = new HashMap<String, String>();
        for (Parameter parameter : query) {
            String name = CanonicalRequest.decode(parameter.name());
            String lower = name.toLowerCase(Locale.ROOT);
            if (QUERY_NAMES.contains(lower)) {
                if (seen.put(lower, name) != null) {
                    throw Refusal.incomplete(
                            "Query parameter '" + name + "' is given more than once.");
                }
                found.put(name, CanonicalRequest.decode(parameter.value()));
            }
        }
        return found;
    }

    private static Claim fromHeader(SignedRequest request, String authorization) throws Refusal {
        if (authorization.length() > AUTHORIZATION_MAX) {
            throw Refusal.incomplete(
                    "The Authorization header has "
                            + authorization.length()
                            + " characters, expected at most "
                            + AUTHORIZATION_MAX
                            + ".");
        }
        if (!authorization.startsWith(Scope.ALGORITHM + " ")) {
            throw Refusal.incomplete(
                    "Unsupported AWS 'algorithm' in the Authorization header, expected '"
                            + Scope.ALGORITHM
                            + "'.");
        }
        var parts = new HashMap<String, String>();
        for (String part : authorization.substring(Scope.ALGORITHM.length()).split(",", -1)) {
            String pair = part.strip();
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals);
            if (!Set.of("Credential", "SignedHeaders", "Signature").contains(name)
                    || parts.put(name, pair.substring(equals + 1)) != null) {
                throw Refusal.incomplete(
                        "The Authorization header has parts other than one each of 'Credential', 'SignedHeaders' and"
                                + " 'Signature'.");
            }
        }
        String credential = required(parts, "Credential", "Authorization header");
        String signature = required(parts, "Signature", "Authorization header");
        String headers = required(parts, "SignedHeaders", "Authorization header");
        String time =
                Headers.single(request, "x-amz-date")
                        .orElseThrow(() ->
                                Refusal.incomplete(
                                        "Authorization header requires existence of an 'X-Amz-Date' header."));
        return of(
                false,
                credential,
                time,
                0,
                headers,
                signature,
                Headers.single(request, TOKEN_HEADER),
                Headers.single(request, PAYLOAD_HEADER));
    }

    private static Claim fromQuery(SignedRequest request, Map<String, String> parameters)
            throws Refusal {
        String algorithm = required(parameters, "X-Amz-Algorithm", "AWS query-string");
        String credential = required(parameters, "X-Amz-Credential", "AWS query-string");
        String signature = required(parameters, "X-Amz-Signature", "AWS query-string");
        String headers = required(parameters, "X-Amz-SignedHeaders", "AWS query-string");
        String time = required(parameters, "X-Amz-Date", "AWS query-string");
        String expires = required(parameters, "X-Amz-Expires", "AWS query-string");
        if (!algorithm.equals(Scope.ALGORITHM)) {
            throw Refusal.incomplete(
                    "Unsupported AWS 'algorithm' in X-Amz-Algorithm, expected '"
                            + Scope.ALGORITHM
                            + "'.");
        }
        return of(
                true,
                credential,
                time,
                validSeconds(expires),
                headers,
                signature,
                one(request, TOKEN_HEADER, parameters.get("X-Amz-Security-Token")),
                one(request, PAYLOAD_HEADER, parameters.get("X-Amz-Content-Sha256")));
    }

    private static Optional<String> one(
            SignedRequest request, String header, @Nullable String parameter) throws Refusal {
        Optional<String> value = Headers.single(request, header);
        if (parameter == null) {
            return value;
        }
        if (value.isPresent()) {
            throw Refusal.incomplete(
                    "'"
                            + header
                            + "' is given both as a header and in the query string, expected one of them.");
        }
        return Optional.of(parameter);
    }

    private static Claim of(
            boolean presigned,
            String credential,
            String time,
            long validSeconds,
            String headers,
            String signature,
            Optional<String> sessionToken,
            Optional<String> payloadHash)
            throws Refusal {
        String[] parts = credential.split("/", -1);
        if (parts.length != 5) {
            throw Refusal.incomplete(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
                            + parts.length
                            + ".");
        }
        if (!parts[4].equals(Scope.TERMINATOR)) {
            throw Refusal.incomplete(
                    "Credential should be scoped with a valid terminator: '"
                            + Scope.TERMINATOR
                            + "'.");
        }
        Instant signedAt = SigningTime.parse(time);
        return new Claim(
                presigned,
                parts[0],
                new Scope(parts[1], parts[2], parts[3]),
                time,
                signedAt,
                validSeconds,
                signedHeaders(headers),
                signature,
                sessionToken,
                payloadHash);
    }

    private static List<String> signedHeaders(String text) throws Refusal {
        String[] names = text.split(";", SIGNED_HEADERS_MAX + 1);
        if (names.length > SIGNED_HEADERS_MAX) {
            throw Refusal.incomplete(
                    "SignedHeaders names more than " + SIGNED_HEADERS_MAX + " headers.");
        }
        var out = new ArrayList<String>(names.length);
        String before = "";
        for (String name : names) {
            if (!token(name) || before.compareTo(name) >= 0) {
                throw Refusal.incomplete(
                        "SignedHeaders must be header names in lower case, sorted, each once, separated by ';'.");
            }
            out.add(name);
            before = name;
        }
        return List.copyOf(out);
    }

    private static boolean token(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Ascii.lower(c) && !Ascii.digit(c) && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static long validSeconds(String text) throws Refusal {
        boolean digits =
                !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(Ascii::digit);
        long seconds = digits ? Long.parseLong(text) : 0;
        if (seconds < 1 || seconds > VALID_SECONDS_MAX) {
            throw Refusal.incomplete(
                    "X-Amz-Expires must be a number of seconds from 1 to "
                            + VALID_SECONDS_MAX
                            + " (one week).");
        }
        return seconds;
    }

    private static String required(Map<String, String> parts, String name, String where)
            throws Refusal {
        String value = parts.get(name);
        if (value == null || value.isEmpty()) {
            throw Refusal.incomplete(where + " requires '" + name + "' parameter.");
        }
        return value;
    }

    /// Without the signature and the token.
    @Override
    public String toString() {
        return "Claim[" + accessKeyId + ", " + scope.text() + ", " + time + "]";
    }
}
