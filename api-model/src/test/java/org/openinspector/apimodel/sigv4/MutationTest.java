package org.openinspector.apimodel.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;
import org.openinspector.testkit.Counts;

/// Every bit of a signed request flipped, every byte deleted, bytes inserted everywhere: all
/// refused, except what the signature leaves out by its rules. Those exceptions are told here by
/// other means than the verifier's, and what is accepted must be exactly them.
final class MutationTest {
    private static final byte[] INSERTED =
            " \t/?=&%.;,:0aA+\n\u0000\u00e9".getBytes(StandardCharsets.ISO_8859_1);

    /// Why a change is no change to the signature.
    private enum Neutral {
        HEADER_NAME_CASE,
        BLANKS_IN_HEADER_VALUE,
        BLANKS_AROUND_AUTHORIZATION_PARTS,
        UNSIGNED_HEADER,
        EQUAL_PATH,
        EQUAL_QUERY
    }

    /// @param part what it changes: `method`, `target`, `body`, `name N` or `value N` of the Nth
    ///   header
    private record Mutation(String part, String what) implements Comparable<Mutation> {
        @Override
        public int compareTo(Mutation other) {
            return (part + what).compareTo(other.part + other.what);
        }
    }

    /// What came of all changes of one request.
    private static final class Result {
        private final TreeSet<Mutation> accepted = new TreeSet<>();
        private final TreeSet<Mutation> neutral = new TreeSet<>();
        private final TreeSet<Neutral> reasons = new TreeSet<>();
        private List<String> signed = List.of();
        private int tried;
    }

    private static final Map<String, Result> RESULTS = new HashMap<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client 1 list_findings http://127.0.0.1:8080",
                "client 5 untag_resource http://127.0.0.1:8080",
                "mixed 0 query",
                "mixed 12 query",
                "mixed 29 header",
                "mixed 32 header",
            })
    void onlyNeutralChangesAreAccepted(String name) throws IOException {
        Result result = result(name);
        assertEquals(result.neutral, result.accepted);
        assertTrue(result.tried > 5_000, () -> "only " + result.tried + " tried");
        Counts.record("SigV4 mutations of \"" + name + "\"", result.tried, "the rules", 0);
    }

    @Test
    void everyKindOfNeutralChangeIsSeen() throws IOException {
        var reasons = new TreeSet<>(result("mixed 29 header").reasons);
        reasons.addAll(result("client 5 untag_resource http://127.0.0.1:8080").reasons);
        assertEquals(new TreeSet<>(Arrays.asList(Neutral.values())), reasons);
    }

    /// The case of the names and blanks beside the signed text are all that may differ in what a
    /// plain call signs.
    @Test
    void ofAPlainCallOnlyTheseBytesAreFree() throws IOException {
        var accepted =
                new TreeSet<>(result("client 1 list_findings http://127.0.0.1:8080").accepted);
        var parts = new TreeSet<String>();
        accepted.forEach(mutation -> parts.add(mutation.part()));
        // 2, 5, 6 and 7 are User-Agent, two of botocore's own and Content-Length, none of which it
        // signs.
        assertEquals(
                new TreeSet<>(
                        List.of(
                                "name 0", "name 1", "name 2", "name 3", "name 4", "name 5",
                                "name 6", "name 7", "target", "value 0", "value 1", "value 2",
                                "value 3", "value 4", "value 5", "value 6", "value 7")),
                parts);
        accepted.removeIf(mutation -> !mutation.part().equals("target"));
        assertEquals(
                List.of(
                        "insert '/' at 0",
                        "insert '/' at 1",
                        "insert '/' at 10",
                        "insert '/' at 9",
                        "insert '?' at 14"),
                accepted.stream().map(Mutation::what).toList());
    }

    private static Result result(String name) throws IOException {
        Result result = RESULTS.get(name);
        if (result == null) {
            result = new Result();
            mutateAll(Vector.named(name), result);
            RESULTS.put(name, result);
        }
        return result;
    }

    private static void mutateAll(Vector vector, Result result) {
        SigV4Verifier verifier = vector.verifier();
        SignedRequest request = vector.request();
        assertInstanceOf(Verification.Accepted.class, verifier.verify(request));
        result.signed = signed(request);
        mutate(result, verifier, request, "method", request.method(), -1);
        mutate(result, verifier, request, "target", request.rawTarget(), -1);
        mutate(
                result,
                verifier,
                request,
                "body",
                new String(request.body(), StandardCharsets.ISO_8859_1),
                -1);
        for (int i = 0; i < request.headers().size(); i++) {
            mutate(result, verifier, request, "name " + i, request.headers().get(i).name(), i);
            mutate(result, verifier, request, "value " + i, request.headers().get(i).value(), i);
        }
    }

    private static void mutate(
            Result result,
            SigV4Verifier verifier,
            SignedRequest request,
            String part,
            String old,
            int header) {
        for (int i = 0; i <= old.length(); i++) {
            String head = old.substring(0, i);
            String tail = old.substring(i);
            for (byte b : INSERTED) {
                String c = String.valueOf((char) (b & 255));
                one(
                        result,
                        verifier,
                        request,
                        part,
                        header,
                        "insert '" + c + "' at " + i,
                        head + c + tail);
            }
            if (i == old.length()) {
                continue;
            }
            String rest = old.substring(i + 1);
            one(result, verifier, request, part, header, "delete at " + i, head + rest);
            for (int bit = 1; bit < 256; bit <<= 1) {
                String c = String.valueOf((char) (old.charAt(i) ^ bit));
                one(
                        result,
                        verifier,
                        request,
                        part,
                        header,
                        "flip " + bit + " at " + i,
                        head + c + rest);
            }
        }
    }

    private static void one(
            Result result,
            SigV4Verifier verifier,
            SignedRequest request,
            String part,
            int header,
            String what,
            String value) {
        SignedRequest mutated = with(request, part, header, value);
        result.tried++;
        if (verifier.verify(mutated) instanceof Verification.Accepted) {
            result.accepted.add(new Mutation(part, what));
        }
        Neutral reason = neutral(request, result.signed, part, header, value);
        if (reason != null) {
            result.neutral.add(new Mutation(part, what));
            result.reasons.add(reason);
        }
    }

    private static SignedRequest with(
            SignedRequest request, String part, int header, String value) {
        var headers = new ArrayList<>(request.headers());
        if (header >= 0) {
            Header old = headers.get(header);
            headers.set(
                    header,
                    part.startsWith("name")
                            ? new Header(value, old.value())
                            : new Header(old.name(), value));
        }
        return new SignedRequest(
                part.equals("method") ? value : request.method(),
                part.equals("target") ? value : request.rawTarget(),
                headers,
                part.equals("body") ? value.getBytes(StandardCharsets.ISO_8859_1) : request.body());
    }

    private static @Nullable Neutral neutral(
            SignedRequest request, List<String> signed, String part, int index, String value) {
        if (part.equals("target")) {
            return neutralTarget(request.rawTarget(), value);
        }
        if (index < 0) {
            return null;
        }
        Header header = request.headers().get(index);
        String name = header.name().toLowerCase(Locale.ROOT);
        boolean authorization = name.equals("authorization");
        boolean unsigned = !authorization && !signed.contains(name);
        if (part.startsWith("name")) {
            if (unsigned) {
                return Neutral.UNSIGNED_HEADER;
            }
            return value.toLowerCase(Locale.ROOT).equals(name) ? Neutral.HEADER_NAME_CASE : null;
        }
        if (!value.matches("[\\t\\x20-\\x7e\\x80-\\xff]*")) {
            return null;
        }
        if (unsigned) {
            return Neutral.UNSIGNED_HEADER;
        }
        if (blanks(value).equals(blanks(header.value()))) {
            return Neutral.BLANKS_IN_HEADER_VALUE;
        }
        return authorization
                        && blanks(value)
                                .replaceAll(" *, *", ",")
                                .equals(blanks(header.value()).replaceAll(" *, *", ","))
                ? Neutral.BLANKS_AROUND_AUTHORIZATION_PARTS
                : null;
    }

    private static String blanks(String value) {
        return Collections.list(new StringTokenizer(value, " \t")).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    private static List<String> signed(SignedRequest request) {
        for (Header header : request.headers()) {
            if (header.name().equals("Authorization")) {
                return List.of(
                        header.value().replaceAll(".*SignedHeaders=([^,]*),.*", "$1").split(";"));
            }
        }
        return List.of(
                URLDecoder.decode(
                                request.rawTarget().replaceAll(".*SignedHeaders=([^&]*)&.*", "$1"),
                                StandardCharsets.UTF_8)
                        .split(";"));
    }

    private static @Nullable Neutral neutralTarget(String old, String value) {
        if (!value.startsWith("/") || !value.matches("[\\x21-\\x7e]*")) {
            return null;
        }
        String[] before = (old + "?").split("\\?", 2);
        String[] after = (value + "?").split("\\?", 2);
        List<String> queryBefore = parameters(before[1]);
        List<String> queryAfter = parameters(after[1]);
        if (!path(before[0]).equals(path(after[0])) || !queryBefore.equals(queryAfter)) {
            return null;
        }
        return before[0].equals(after[0]) ? Neutral.EQUAL_QUERY : Neutral.EQUAL_PATH;
    }

    /// By the file system's idea of a normal path.
    private static String path(String path) {
        String normal = Path.of(path).normalize().toString();
        return path.endsWith("/") && !normal.equals("/") ? normal + "/" : normal;
    }

    private static List<String> parameters(String queryAndMark) {
        String query = queryAndMark.replaceAll("\\?$", "");
        if (query.isEmpty()) {
            return List.of();
        }
        var out = new ArrayList<String>();
        for (String pair : query.split("&", -1)) {
            String[] parts = (pair + "=").split("=", 2);
            String value = parts[1].isEmpty() ? "" : parts[1].substring(0, parts[1].length() - 1);
            out.add(decode(parts[0]) + "\u0001" + decode(value));
        }
        out.sort(null);
        return out;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "malformed " + System.identityHashCode(e);
        }
    }
}
