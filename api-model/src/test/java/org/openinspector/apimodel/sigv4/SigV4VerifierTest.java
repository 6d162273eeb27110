package org.openinspector.apimodel.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.apimodel.sigv4.RefusalCode.EXPIRED_TOKEN;
import static org.openinspector.apimodel.sigv4.RefusalCode.INCOMPLETE_SIGNATURE;
import static org.openinspector.apimodel.sigv4.RefusalCode.INVALID_SIGNATURE;
import static org.openinspector.apimodel.sigv4.RefusalCode.MISSING_AUTHENTICATION_TOKEN;
import static org.openinspector.apimodel.sigv4.RefusalCode.UNRECOGNIZED_CLIENT;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;
import org.openinspector.testkit.Fixtures;

/// Each rule refuses by itself: the request is rightly signed but for it.
final class SigV4VerifierTest {
    private static final Credential KEY = new Credential(Signed.KEY, Signed.SECRET);
    private static final SigV4Settings SETTINGS = SigV4Settings.inspector(Optional.of("us-east-1"));

    private static SigV4Verifier at(Instant now) {
        return verifier(SETTINGS, KEY, now);
    }

    private static SigV4Verifier verifier(SigV4Settings settings, Credential key, Instant now) {
        return new SigV4Verifier(
                settings,
                id -> id.equals(key.accessKeyId()) ? Optional.of(key) : Optional.empty(),
                InstantSource.fixed(now));
    }

    private static void accepted(SignedRequest request) {
        assertInstanceOf(Verification.Accepted.class, at(Signed.NOW).verify(request));
    }

    private static void refused(RefusalCode code, String message, SignedRequest request) {
        refused(code, message, at(Signed.NOW).verify(request));
    }

    private static void refused(RefusalCode code, String message, Verification verification) {
        var refused = assertInstanceOf(Verification.Refused.class, verification);
        assertEquals(code, refused.code(), refused::message);
        assertTrue(refused.message().contains(message), refused::message);
        assertFalse(refused.message().matches(".*[0-9a-f]{64}.*"), refused::message);
    }

    @Test
    void theUnchangedRequestIsAccepted() {
        accepted(new Signed().request());
        accepted(presignable().presigned("60", ""));
    }

    private static Signed presignable() {
        var signed = new Signed();
        signed.signedHeaders = "content-type;host";
        return signed;
    }

    @Test
    void codesAreAnsweredAsAwsDoes() {
        assertEquals(403, MISSING_AUTHENTICATION_TOKEN.httpStatus());
        assertEquals(400, INCOMPLETE_SIGNATURE.httpStatus());
        assertEquals(403, INVALID_SIGNATURE.httpStatus());
        assertEquals("InvalidSignatureException", INVALID_SIGNATURE.wireCode());
        assertEquals("AccessDeniedException", RefusalCode.ACCESS_DENIED.wireCode());
    }

    @Test
    void thePageNamesEveryCode() throws IOException {
        String page = Files.readString(Fixtures.root().resolve("docs/accounts.md"));
        for (RefusalCode code : RefusalCode.values()) {
            String row = "`" + code.wireCode() + "`, " + code.httpStatus();
            assertTrue(page.contains(row), () -> "docs/accounts.md lacks " + row);
        }
    }

    @Test
    void unsigned() {
        refused(MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token", new Signed().bare());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer abc",
                "AWS4-HMAC-SHA1 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256",
                "AWS4-HMAC-SHA256 ",
                "AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/inspector2/aws4_request",
                "AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/e/aws4_request, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4, SignedHeaders=host, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host;Date, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=x-a;host, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host;host, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host;;x, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0, Signature=0",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0, More=1",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0,",
            })
    void malformedAuthorization(String authorization) {
        refused(
                INCOMPLETE_SIGNATURE,
                "",
                new Signed()
                        .header("X-Amz-Date", "20261121T120000Z")
                        .header("Authorization", authorization)
                        .bare());
    }

    @Test
    void tooMuch() {
        refused(
                INCOMPLETE_SIGNATURE,
                "8192",
                new Signed().header("Authorization", "A".repeat(9000)).bare());
        var longTarget = new Signed();
        longTarget.target = "/" + "a".repeat(SigV4Verifier.TARGET_MAX);
        refused(INCOMPLETE_SIGNATURE, "16384", longTarget.request());
        refused(
                INCOMPLETE_SIGNATURE,
                "65536",
                new Signed().header("X", "a".repeat(SigV4Verifier.HEADERS_MAX)).request());
        var manyNames = new Signed();
        manyNames.signedHeaders = "a;".repeat(5000) + "host";
        refused(INCOMPLETE_SIGNATURE, "8192", manyNames.request());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Host",
                "X-Amz-Date",
                "Content-Type",
                "X-Amz-Security-Token",
                "X-Amz-Content-Sha256"
            })
    void givenTwice(String name) {
        var signed = new Signed();
        SignedRequest once = signed.request();
        String value =
                once.headers().stream()
                        .filter(header -> header.name().equals(name))
                        .map(Header::value)
                        .findFirst()
                        .orElse("a");
        signed.header(name.toLowerCase(Locale.ROOT), value);
        signed.header(name, value);
        refused(INCOMPLETE_SIGNATURE, "more than once", signed.bare());
    }

    @Test
    void bothForms() {
        Signed signed = new Signed();
        signed.target = "/findings/list?x-amz-signature=00";
        refused(INCOMPLETE_SIGNATURE, "both in", signed.request());
        refused(INCOMPLETE_SIGNATURE, "both as a header", presignedWithTokenTwice());
        refused(
                INCOMPLETE_SIGNATURE,
                "more than once",
                presignable().presigned("60", "&x-amz-date=20261121T120000Z"));
    }

    private static SignedRequest presignedWithTokenTwice() {
        Signed signed = presignable();
        signed.header("X-Amz-Security-Token", "t");
        signed.signedHeaders = "content-type;host;x-amz-security-token";
        return signed.presigned("60", "&X-Amz-Security-Token=t");
    }

    @Test
    void scope() {
        var service = new Signed();
        service.service = "s3";
        refused(INVALID_SIGNATURE, "correct service: 'inspector2'.", service.request());
        var region = new Signed();
        region.region = "eu-west-1";
        refused(INVALID_SIGNATURE, "valid region: 'us-east-1'", region.request());
        var terminator = new Signed();
        terminator.terminator = "aws4_requests";
        refused(INCOMPLETE_SIGNATURE, "valid terminator", terminator.request());
        var day = new Signed();
        day.date = "20261120";
        refused(INVALID_SIGNATURE, "does not match YYYYMMDD", day.request());
        var shortDay = new Signed();
        shortDay.date = "2026112";
        refused(INVALID_SIGNATURE, "does not match YYYYMMDD", shortDay.request());
    }

    @Test
    void severalRegions() {
        var settings = SigV4Settings.inspector(List.of("eu-west-1", "us-east-1"));
        for (String region : settings.regions()) {
            var signed = new Signed();
            signed.region = region;
            assertEquals(
                    new Verification.Accepted(
                            Signed.KEY, region, "inspector2", Signed.NOW, Optional.empty()),
                    verifier(settings, new Credential(Signed.KEY, Signed.SECRET), Signed.NOW)
                            .verify(signed.request()));
        }
        var elsewhere = new Signed();
        elsewhere.region = "us-east-2";
        var refused =
                (Verification.Refused)
                        verifier(settings, new Credential(Signed.KEY, Signed.SECRET), Signed.NOW)
                                .verify(elsewhere.request());
        assertEquals(INVALID_SIGNATURE, refused.code());
        assertEquals(
                "Credential should be scoped to a valid region: 'eu-west-1', 'us-east-1'.",
                refused.message());
    }

    @Test
    void anyRegionIfNoneIsConfigured() {
        var elsewhere = new Signed();
        elsewhere.region = "ap-south-2";
        elsewhere.service = "inspector-scan";
        var any = SigV4Settings.inspector(Optional.empty());
        assertEquals(
                new Verification.Accepted(
                        Signed.KEY,
                        "ap-south-2",
                        "inspector-scan",
                        Signed.NOW,
                        java.util.Optional.empty()),
                verifier(any, KEY, Signed.NOW).verify(elsewhere.request()));
        var odd = new Signed();
        odd.region = "US_EAST";
        refused(
                INVALID_SIGNATURE,
                "valid region.",
                verifier(any, KEY, Signed.NOW).verify(odd.request()));
    }

    @ParameterizedTest
    @CsvSource({"-900,true", "-901,false", "900,true", "901,false", "0,true"})
    void clockMayBeOffByAQuarterOfAnHour(int seconds, boolean accepted) {
        Verification verification =
                at(Signed.NOW.plusSeconds(seconds)).verify(new Signed().request());
        assertEquals(accepted, verification instanceof Verification.Accepted);
    }

    @Test
    void clockIsToldAsAwsTellsIt() {
        refused(
                INVALID_SIGNATURE,
                "Signature expired: 20261121T120000Z is now earlier than 20261121T121500Z (20261121T123000Z - 15 min.)",
                at(Signed.NOW.plusSeconds(1800)).verify(new Signed().request()));
        refused(
                INVALID_SIGNATURE,
                "Signature not yet current: 20261121T120000Z is still later than 20261121T114500Z (20261121T113000Z + 15 min.)",
                at(Signed.NOW.minusSeconds(1800)).verify(new Signed().request()));
    }

    @ParameterizedTest
    @CsvSource({
        "60,0,true",
        "60,60,true",
        "60,61,false",
        "60,-900,true",
        "60,-901,false",
        "604800,604800,true",
        "604800,604801,false"
    })
    void presignedIsGoodForItsTime(String expires, int later, boolean accepted) {
        Verification verification =
                at(Signed.NOW.plusSeconds(later)).verify(presignable().presigned(expires, ""));
        assertEquals(accepted, verification instanceof Verification.Accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "604801", "1e3", "", "%2B60", "٣", "99999999999999999999"})
    void presignedForNoSuchTime(String expires) {
        refused(
                INCOMPLETE_SIGNATURE,
                "X-Amz-Expires",
                presignable().presigned(encode(expires), ""));
    }

    private static String encode(String text) {
        return text.startsWith("%") ? text : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20261121T120000",
                "20261321T120000Z",
                "20261121T250000Z",
                "2026-11-21T12:00",
                "20260230T120000Z",
                "٢0261121T120000Z",
                ""
            })
    void malformedDate(String time) {
        var signed = new Signed();
        signed.time = time;
        refused(INCOMPLETE_SIGNATURE, "'basic format'", signed.request());
    }

    @Test
    void dateIsMissing() {
        var signed = new Signed();
        SignedRequest whole = signed.request();
        assertEquals("POST", whole.method());
        refused(INCOMPLETE_SIGNATURE, "'X-Amz-Date'", signed.without("X-Amz-Date").bare());
    }

    @ParameterizedTest
    @CsvSource({
        "content-type;x-amz-date,'Host'",
        "content-type;host,'X-Amz-Date'",
        "host;x-amz-date,'content-type'",
        "content-type;host;x-absent;x-amz-date,x-absent"
    })
    void headersThatMustBeSigned(String signedHeaders, String told) {
        var signed = new Signed();
        signed.signedHeaders = signedHeaders;
        refused(INVALID_SIGNATURE, told.replace("'", ""), signed.request());
    }

    @Test
    void tokenMustBeSigned() {
        refused(
                INVALID_SIGNATURE,
                "x-amz-security-token",
                new Signed().header("X-Amz-Security-Token", "t").request());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "00", ""})
    void payloadIsNotTheBody(String payload) {
        var signed = new Signed();
        signed.payload = payload;
        signed.signedHeaders = "content-type;host;x-amz-content-sha256;x-amz-date";
        refused(
                INVALID_SIGNATURE,
                "x-amz-content-sha256",
                signed.header("X-Amz-Content-Sha256", payload).request());
    }

    @Test
    void payloadMayBeUnsignedInAPresignedRequestThatSaysSo() {
        var signed = presignable();
        signed.payload = "UNSIGNED-PAYLOAD";
        accepted(signed.presigned("60", "&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD"));
        var silent = presignable();
        silent.payload = "UNSIGNED-PAYLOAD";
        refused(INVALID_SIGNATURE, "does not match", silent.presigned("60", ""));
        var streaming = presignable();
        streaming.payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
        refused(
                INVALID_SIGNATURE,
                "x-amz-content-sha256",
                streaming.presigned(
                        "60", "&X-Amz-Content-Sha256=STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "findings/list",
                "http://localhost/findings/list",
                "",
                "*",
                "/a b",
                "/a\nb",
                "/ü",
                "/?a=%",
                "/?a=%4",
                "/?%zz=1",
                "/?a=%٣٣"
            })
    void malformedTarget(String target) {
        var signed = new Signed();
        signed.header("X-Amz-Date", signed.time);
        signed.header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0");
        signed.target = target;
        refused(INCOMPLETE_SIGNATURE, "", signed.bare());
    }

    @Test
    void lineBreakInAHeader() {
        refused(
                INCOMPLETE_SIGNATURE,
                "control character",
                new Signed().header("X-A", "1\nx-b:2").request());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AKIAUNKNOWN00000000X", "a'b", "A", "%41"})
    void unknownKey(String id) {
        var signed = new Signed();
        signed.key = id;
        refused(
                UNRECOGNIZED_CLIENT,
                "The security token included in the request is invalid.",
                signed.request());
    }

    @Test
    void theStandInForUnknownKeysOpensNothing() {
        var signed = new Signed();
        signed.key = "NOBODY";
        signed.secret = "no such key";
        refused(UNRECOGNIZED_CLIENT, "invalid", signed.request());
        // Its secret opens no other key either.
        var other = new Signed();
        other.secret = "no such key";
        refused(INVALID_SIGNATURE, "does not match", other.request());
    }

    @Test
    void sessions() {
        var session =
                new Credential(
                        Signed.KEY,
                        Signed.SECRET,
                        Optional.of("token"),
                        Optional.of(Signed.NOW.plusSeconds(10)));
        refused(
                UNRECOGNIZED_CLIENT,
                "invalid",
                verifier(SETTINGS, session, Signed.NOW).verify(new Signed().request()));
        refused(
                UNRECOGNIZED_CLIENT,
                "invalid",
                verifier(SETTINGS, session, Signed.NOW).verify(withToken("tokem")));
        assertInstanceOf(
                Verification.Accepted.class,
                verifier(SETTINGS, session, Signed.NOW).verify(withToken("token")));
        refused(
                EXPIRED_TOKEN,
                "expired",
                verifier(SETTINGS, session, Signed.NOW.plusSeconds(10)).verify(withToken("token")));
        // A long-lived key must carry none.
        refused(UNRECOGNIZED_CLIENT, "invalid", withToken("token"));
    }

    private static SignedRequest withToken(String token) {
        var signed = new Signed();
        signed.signedHeaders = "content-type;host;x-amz-date;x-amz-security-token";
        return signed.header("X-Amz-Security-Token", token).request();
    }

    @Test
    void settingsCannotBeWrong() {
        assertEquals(Duration.ofMinutes(15), SETTINGS.skew());
        assertThrows(
                IllegalArgumentException.class,
                () -> new SigV4Settings(List.of(), List.of(), SigV4Settings.SKEW));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SigV4Settings(List.of("s"), List.of(), Duration.ofSeconds(-1)));
    }
}
