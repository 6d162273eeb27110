package org.openinspector.apiserver.sts;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.WireRequest;

/// The parameters of a request in AWS's Query protocol: of a form in the body, or of the query.
///
/// @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query
///   protocol</a>
final class StsForm {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int CHARACTERS_MAX = 65_536;
    private static final int COUNT_MAX = 500;
    private static final int MEMBERS_MAX = 100;

    private final Map<String, String> values;

    private StsForm(Map<String, String> values) {
        this.values = values;
    }

    /// True if the request is one of this protocol; all others have a path.
    static boolean isOne(WireRequest request) {
        if (!request.rawPath().equals("/")) {
            return false;
        }
        String type = request.headers().get("Content-Type");
        return (request.method().equals("POST")
                        && type != null
                        && type.split(";", 2)[0].strip().equalsIgnoreCase(FORM))
                || request.rawQuery().startsWith("Action=")
                || request.rawQuery().contains("&Action=");
    }

    static StsForm read(WireRequest request) {
        String text =
                request.method().equals("POST") && request.body().length > 0
                        ? new String(request.body(), StandardCharsets.UTF_8)
                        : request.rawQuery();
        if (text.length() > CHARACTERS_MAX) {
            throw malformed("the parameters have more than " + CHARACTERS_MAX + " characters");
        }
        var values = new LinkedHashMap<String, String>();
        for (String pair : text.split("&", COUNT_MAX + 1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (!name.isEmpty() && values.put(name, value) != null) {
                throw malformed("parameter " + name + " is there twice");
            }
            if (values.size() > COUNT_MAX) {
                throw malformed("there are more than " + COUNT_MAX + " parameters");
            }
        }
        return new StsForm(values);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed("a parameter is not encoded as a form's");
        }
    }

    private static ApiException malformed(String message) {
        return new ApiException("MalformedQueryString", 400, message);
    }

    /// A parameter; empty if it is absent or holds nothing.
    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return get(name)
                .orElseThrow(() ->
                        new ApiException(
                                "ValidationError",
                                400,
                                "1 validation error detected: Value null at '"
                                        + Character.toLowerCase(name.charAt(0))
                                        + name.substring(1)
                                        + "' failed to satisfy constraint: Member must not be null"));
    }

    int number(String name, int otherwise) {
        return get(name)
                .map(text -> {
                    if (!text.matches("[0-9]{1,9}")) {
                        throw new ApiException(
                                "ValidationError", 400, name + " is no number of seconds");
                    }
                    return Integer.parseInt(text);
                })
                .orElse(otherwise);
    }

    /// `NAME.member.1`, `NAME.member.2` and so on, each with a suffix.
    List<String> members(String name, String suffix) {
        var out = new ArrayList<String>();
        for (int i = 1; i <= MEMBERS_MAX; i++) {
            Optional<String> value =
                    Optional.ofNullable(values.get(name + ".member." + i + suffix));
            if (value.isEmpty()) {
                break;
            }
            out.add(value.get());
        }
        return out;
    }

    /// What the audit log is told.
    Map<String, String> shown() {
        var out = new TreeMap<>(values);
        out.keySet().removeIf(name -> name.startsWith("X-Amz-"));
        return out;
    }
}
