package org.openinspector.apimodel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.inspector2.AccountAggregation;
import org.openinspector.apimodel.inspector2.AggregationRequest;
import org.openinspector.apimodel.inspector2.EpssDetails;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.PackageFilter;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.UpdateGitLabSelfManagedIntegrationDetail;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.apimodel.inspectorscan.ScanSbomRequest;

/// The laws of the generated codecs; the cases of AWS's suite are in [ProtocolTest].
class JsonLawsTest {
    @Test
    void absentAndNullAreNullAndPresentIsKept() {
        assertNull(ListFindingsRequest.fromJson("{}").maxResults());
        assertNull(ListFindingsRequest.fromJson("{\"maxResults\":null}").maxResults());
        assertEquals(5, ListFindingsRequest.fromJson("{\"maxResults\":5}").maxResults());
        assertEquals("{}", ListFindingsRequest.toJson(ListFindingsRequest.builder().build()));
    }

    @Test
    void listsDistinguishAbsentFromEmpty() {
        VulnerablePackage absent = VulnerablePackage.builder().name("a").version("1").build();
        assertNull(absent.filePath());
        AccountAggregation empty = AccountAggregation.fromJson("{}");
        assertEquals("{}", AccountAggregation.toJson(empty));
    }

    @Test
    void numbersWithDefaultAreZeroWhenAbsentAndAlwaysWritten() {
        assertEquals(0.0, EpssDetails.fromJson("{}").score());
        assertEquals("{\"score\":0.0}", EpssDetails.toJson(EpssDetails.builder().build()));
        VulnerablePackage read = VulnerablePackage.fromJson("{\"name\":\"a\",\"version\":\"1\"}");
        assertEquals(0, read.epoch());
    }

    @Test
    void capitalUrlTravelsAsAwsHasIt() {
        Recommendation value = Recommendation.builder().url("https://example.org").build();
        assertEquals("{\"Url\":\"https://example.org\"}", Recommendation.toJson(value));
    }

    @Test
    void missingRequiredMembersAreNamed() {
        String message =
                assertThrows(
                                WireFormatException.class,
                                () -> VulnerablePackage.fromJson("{\"name\":\"a\"}"))
                        .getMessage();
        assertEquals("missing /version", message);
        String built =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> VulnerablePackage.builder().name("a").build())
                        .getMessage();
        assertEquals("VulnerablePackage.version is missing", built);
    }

    @Test
    void enumsKeepUnknownValues() {
        Severity unknown = Severity.of("SEVERE");
        assertFalse(unknown.isKnown());
        assertEquals(unknown, Severity.of("SEVERE"));
        assertTrue(Severity.of("HIGH").isKnown());
        assertEquals(Severity.HIGH, Severity.of("HIGH"));
        assertEquals(6, Severity.known().size());
    }

    @Test
    void unionsHoldOneMember() {
        AggregationRequest read =
                AggregationRequest.fromJson(
                        "{\"amiAggregation\":null,\"accountAggregation\":{},\"__type\":\"x\"}");
        assertInstanceOf(AggregationRequest.AccountAggregation.class, read);
        assertEquals("{\"accountAggregation\":{}}", AggregationRequest.toJson(read));
        assertThrows(WireFormatException.class, () -> AggregationRequest.fromJson("{}"));
        assertThrows(
                WireFormatException.class,
                () ->
                        AggregationRequest.fromJson(
                                "{\"accountAggregation\":{},\"amiAggregation\":{}}"));
    }

    @Test
    void unknownMembersOfUnionsAreKnownByName() {
        assertEquals(
                new AggregationRequest.Unknown("planetAggregation"),
                AggregationRequest.fromJson("{\"planetAggregation\":{\"a\":[1]}}"));
    }

    @Test
    void unknownMembersOfStructuresArePassedOver() {
        String json = "{\"a\":{\"b\":[1,{\"c\":null}]},\"maxResults\":7,\"z\":\"\"}";
        assertEquals(7, ListFindingsRequest.fromJson(json).maxResults());
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, 1.5",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "1e-7, 1.0E-7"
    })
    void floatsThatAreNoNumbersAreTexts(double value, String text) {
        String json = EpssDetails.toJson(EpssDetails.builder().score(value).build());
        String expected = Double.isFinite(value) ? text : "\"" + text + "\"";
        assertEquals("{\"score\":" + expected + "}", json);
        assertEquals(value, EpssDetails.fromJson(json).score());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1515531081, 1515531081, 0",
        "1515531081.123, 1515531081, 123000000",
        "1515531081.000000001, 1515531081, 1",
        "-0.5, -1, 500000000",
        "-1, -1, 0"
    })
    void epochSecondsKeepTheirFraction(String text, long seconds, int nanos) {
        Instant instant = Instant.ofEpochSecond(seconds, nanos);
        assertEquals(instant, TimestampFormat.EPOCH_SECONDS.parse(text));
        assertEquals(text, TimestampFormat.EPOCH_SECONDS.format(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1e999999999",
                "1e300",
                "1234567890123",
                "0x10",
                "1.",
                ".5",
                "+1",
                "NaN"
            })
    void otherNumbersAreNoTimes(String text) {
        assertThrows(WireFormatException.class, () -> TimestampFormat.EPOCH_SECONDS.parse(text));
    }

    @Test
    void exponentsAreTimesToo() {
        assertEquals(
                Instant.ofEpochSecond(1_500_000_000), TimestampFormat.EPOCH_SECONDS.parse("1.5E9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"maxResults\":1}x",
                "{\"maxResults\":1}{}",
                "{\"maxResults\":01}",
                "{\"maxResults\":1,}",
                "{maxResults:1}",
                "{'maxResults':1}",
                "{\"maxResults\":1 /* c */}",
                "{\"maxResults\":\"1\"}",
                "{\"maxResults\":1.0}",
                "{\"maxResults\":99999999999}",
                "{\"maxResults\":NaN}",
                "{\"nextToken\":\"\\ud800",
                "[]",
                "null",
                "\"x\"",
                "{",
                "{\"maxResults\"",
                " "
            })
    void malformedJsonIsRefusedInOurWords(String json) {
        String message =
                String.valueOf(
                        assertThrows(
                                        WireFormatException.class,
                                        () -> ListFindingsRequest.fromJson(json))
                                .getMessage());
        for (String leak :
                List.of(
                        "jackson",
                        "Jackson",
                        "StreamRead",
                        "tools.",
                        "Unexpected",
                        "JsonParser",
                        "source")) {
            assertFalse(message.contains(leak), message);
        }
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] json = "{\"nextToken\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        json[14] = (byte) 0xff;
        assertThrows(WireFormatException.class, () -> ListFindingsRequest.fromJson(json));
    }

    @Test
    void depthAndLengthsAreBounded() {
        String deep = "[".repeat(70) + "]".repeat(70);
        assertThrows(
                WireFormatException.class,
                () -> ListFindingsRequest.fromJson("{\"a\":" + deep + "}"));
        assertThrows(WireFormatException.class, () -> Document.of(deep));
        String digits = "1".repeat(Json.NUMBER_LENGTH_MAX + 1);
        assertThrows(
                WireFormatException.class,
                () -> EpssDetails.fromJson("{\"score\":" + digits + "}"));
        String name = "a".repeat(Json.NAME_LENGTH_MAX + 1);
        assertThrows(
                WireFormatException.class,
                () -> ListFindingsRequest.fromJson("{\"" + name + "\":1}"));
    }

    @Test
    void receivedMembersComeOnce() {
        byte[] json = "{\"maxResults\":1,\"maxResults\":2}".getBytes(StandardCharsets.UTF_8);
        assertThrows(
                WireFormatException.class,
                () -> JsonReader.received(json, new Violations(), "", ListFindingsRequest::read));
    }

    @Test
    void documentsKeepNumbersAsWritten() {
        ScanSbomRequest read =
                ScanSbomRequest.fromJson(
                        "{\"sbom\": {\"v\": 1.10, \"n\":[null, true, -0, 1E400]} }");
        assertEquals("{\"v\":1.10,\"n\":[null,true,-0,1E400]}", read.sbom().json());
        assertEquals(
                "{\"sbom\":{\"v\":1.10,\"n\":[null,true,-0,1E400]}}", ScanSbomRequest.toJson(read));
    }

    @Test
    void listsAreCopiedAndStayEqual() {
        PackageFilter filter = PackageFilter.builder().build();
        assertEquals(filter, filter.toBuilder().build());
        var list = new java.util.ArrayList<>(List.of(Severity.HIGH));
        assertThrows(
                UnsupportedOperationException.class,
                () -> java.util.Objects.requireNonNull(Copies.list(list)).add(Severity.LOW));
    }

    @Test
    void sensitiveMembersStayOutOfLogs() {
        var detail = UpdateGitLabSelfManagedIntegrationDetail.builder().authCode("s3cret").build();
        assertFalse(detail.toString().contains("s3cret"), detail::toString);
    }
}
