package org.openinspector.apimodel.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;
import org.openinspector.testkit.Counts;

/// Agrees with botocore, which signs for AWS's own clients.
final class VectorsTest {
    static List<Vector> vectors() throws IOException {
        return Vector.all();
    }

    @Test
    void vectorsAreMany() throws IOException {
        assertEquals(243, vectors().size());
        Counts.record("SigV4", 243, "botocore", 0);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void acceptsWhatBotocoreSigned(Vector vector) {
        var accepted =
                assertInstanceOf(
                        Verification.Accepted.class, vector.verifier().verify(vector.request()));
        assertEquals(vector.get("key"), accepted.accessKeyId());
        assertEquals(vector.get("region"), accepted.region());
        assertEquals(vector.get("service"), accepted.service());
        assertEquals(vector.time(), accepted.signedAt());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void refusesAnotherSecret(Vector vector) {
        var other =
                new Credential(
                        vector.get("key"),
                        vector.get("secret") + "x",
                        Optional.of(vector.get("token")).filter(token -> !token.isEmpty()),
                        Optional.empty());
        var refused =
                assertInstanceOf(
                        Verification.Refused.class,
                        vector.verifier(other, vector.time()).verify(vector.request()));
        assertEquals(RefusalCode.INVALID_SIGNATURE, refused.code());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void signsAsBotocoreDoes(Vector vector) {
        if (!vector.get("form").equals("header")) {
            return;
        }
        String expected =
                vector.request().headers().stream()
                        .filter(header -> header.name().equals("Authorization"))
                        .findFirst()
                        .orElseThrow()
                        .value();
        String names = ";" + expected.replaceAll(".*SignedHeaders=([^,]*),.*", "$1") + ";";
        var plain = new ArrayList<Header>();
        for (Header header : vector.request().headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (names.contains(";" + name + ";")
                    && !name.equals("x-amz-date")
                    && !name.equals("x-amz-security-token")) {
                plain.add(header);
            }
        }
        SignedRequest request = vector.request();
        List<Header> added =
                SigV4Signer.sign(
                        new SignedRequest(
                                request.method(), request.rawTarget(), plain, request.body()),
                        vector.credential(),
                        vector.get("region"),
                        vector.get("service"),
                        vector.time());
        assertEquals(new Header("Authorization", expected), added.getLast());
    }
}
