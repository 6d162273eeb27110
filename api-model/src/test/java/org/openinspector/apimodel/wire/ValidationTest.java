package org.openinspector.apimodel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.ValidationExceptionField;
import org.openinspector.apimodel.inspector2.ValidationExceptionReason;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.traits.PatternTrait;

/// Constraints of requests, as inspector2 reports them.
class ValidationTest {
    private static final Router ROUTER = new Router(List.of(Inspector2Protocol.INSTANCE));

    private static Object read(String method, String target, String body) {
        Headers headers = new Headers();
        if (!body.isEmpty()) {
            headers.set("Content-Type", "application/json");
        }
        WireRequest request =
                new WireRequest(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
        return Dispatcher.read(ROUTER.match(request), request);
    }

    private static ValidationException refused(String target, String body) {
        return assertThrows(ValidationException.class, () -> read("POST", target, body));
    }

    private static List<String> names(ValidationException e) {
        List<ValidationExceptionField> fields = e.fields();
        return fields == null
                ? List.of()
                : fields.stream().map(ValidationExceptionField::name).toList();
    }

    @Test
    void goodRequestsAreTaken() {
        Object input =
                read(
                        "POST",
                        "/findings/list",
                        """
                        {"maxResults": 10, "filterCriteria": {"severity": [
                          {"comparison": "EQUALS", "value": "HIGH"}]}}
                        """);
        assertEquals(10, assertInstanceOf(ListFindingsRequest.class, input).maxResults());
        assertEquals(ListFindingsRequest.builder().build(), read("POST", "/findings/list", ""));
    }

    @Test
    void allViolationsAreToldAtOnce() {
        ValidationException e =
                refused(
                        "/findings/list",
                        """
                        {"maxResults": 1000, "filterCriteria": {"severity": [
                          {"comparison": "LIKE", "value": ""}, {"value": "HIGH"}]},
                         "sortCriteria": {"field": "SEVERITY"}}
                        """);
        assertEquals(400, e.httpStatus());
        assertEquals("ValidationException", e.code());
        assertEquals(ValidationExceptionReason.FIELD_VALIDATION_FAILED, e.reason());
        assertEquals(
                List.of(
                        "maxResults",
                        "filterCriteria/severity/0/comparison",
                        "filterCriteria/severity/0/value",
                        "filterCriteria/severity/1/comparison",
                        "sortCriteria/sortOrder"),
                names(e));
        assertTrue(
                e.message()
                        .startsWith(
                                "5 validation errors detected. Value at '/maxResults' failed to"
                                        + " satisfy constraint: Member must be between 1 and 100,"
                                        + " inclusive; Value at"),
                e::message);
    }

    @Test
    void unreadableRequestsSayWhereAndWhat() {
        ValidationException e = refused("/findings/list", "{\"maxResults\": \"ten\"}");
        assertEquals(ValidationExceptionReason.CANNOT_PARSE, e.reason());
        assertEquals(
                "/maxResults: expected a whole number from -2147483648 to 2147483647, got a text",
                e.message());
        assertEquals(
                "malformed JSON at line 1, column 4",
                refused("/findings/list", "{\"a\u0000\":1}").message());
    }

    @Test
    void reportsAreBounded() {
        String many = "{\"findingArns\":[" + "\"x\",".repeat(5_000) + "\"x\"]}";
        ValidationException e = refused("/findings/details/batch/get", many);
        assertEquals(Violations.REPORTED_MAX, names(e).size());
        assertTrue(e.message().startsWith("5002 validation errors detected. "), e::message);
    }

    @Test
    void labelsAndQueriesAreCheckedToo() {
        Object input =
                read(
                        "DELETE",
                        "/tags/arn%3Aaws%3Ainspector2%3Aus-east-1%3A1%3Aowner%2Ffilter%2Fx?tagKeys=a&tagKeys=b",
                        "");
        assertTrue(
                input.toString()
                        .contains("arn:aws:inspector2:us-east-1:1:owner/filter/x, tagKeys=[a, b]"),
                input::toString);
        ValidationException e =
                assertThrows(
                        ValidationException.class,
                        () -> read("DELETE", "/tags/" + "a".repeat(1_012) + "?tagKeys=aws:x", ""));
        assertEquals(List.of("resourceArn", "tagKeys/0"), names(e));
        ValidationException missing =
                assertThrows(ValidationException.class, () -> read("DELETE", "/tags/a", ""));
        assertEquals(List.of("tagKeys"), names(missing));
    }

    @Test
    void lengthsCountCodePoints() {
        String six = "\ud83d\ude00".repeat(1_000);
        String body =
                "{\"filterCriteria\":{\"title\":[{\"comparison\":\"EQUALS\",\"value\":\"%s\"}]}}";
        assertInstanceOf(
                ListFindingsRequest.class, read("POST", "/findings/list", body.formatted(six)));
        assertEquals(
                List.of("filterCriteria/title/0/value"),
                names(refused("/findings/list", body.formatted(six + six))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "^\\d{12}$ 123456789012 true",
                "^\\d{12}$ 123456789012\\n false",
                "[0-9]{12} x123456789012x true",
                "^[a-zA-Z0-9-_]+$ a-_9 true",
                "^(?!aws:)[a-zA-Z+-=._:/]+$ aws:x false",
                "^[\\S]+$ \\u00a0 false",
                "^[^a]+$ b^ true",
                "^[a[]+$ [a true",
                "^[a&&b]+$ &ab true",
                "^a\\$$ a$ true"
            })
    void patternsMeanWhatTheyMeanInEcmaScript(String pattern, String text, boolean matches) {
        String unescaped = text.replace("\\n", "\n").replace("\\u00a0", "\u00a0");
        assertEquals(matches, new WirePattern(pattern).matches(unescaped));
    }

    /// Every pattern of the models.
    static Stream<String> patterns() {
        Model model =
                Model.assembler()
                        .discoverModels(ValidationTest.class.getClassLoader())
                        .addImport(Path.of("src/test/smithy/validation.smithy"))
                        .addImport(Path.of("src/main/smithy/inspector2"))
                        .addImport(Path.of("src/main/smithy/openinspector"))
                        .assemble()
                        .unwrap();
        return model.getShapesWithTrait(PatternTrait.class).stream()
                .map(each -> each.expectTrait(PatternTrait.class).getValue())
                .distinct()
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void noPatternRunsLongOnHostileText(String expression) {
        WirePattern pattern = new WirePattern(expression);
        for (String unit :
                List.of("a", "0", "-", "/", "a-", "a/", "/a.", "1.", "arn:", "a a", "\\a ")) {
            for (String end : List.of("", "!", "\u0000", "\n")) {
                String text = unit.repeat(WirePattern.TEXT_MAX / unit.length()) + end;
                assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> pattern.matches(text), expression);
                pattern.matches("/" + unit.repeat(40) + end);
            }
        }
    }

    @Test
    void catastrophicPatternsEnd() {
        WirePattern pattern = new WirePattern("^([0-9]+)+$");
        assertFalse(
                assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> pattern.matches("0".repeat(60) + "!")));
        assertFalse(pattern.matches("0".repeat(WirePattern.TEXT_MAX + 1)));
        assertFalse(new WirePattern("^(a|b)*$").matches("ab".repeat(30_000) + "c"));
    }

    @Test
    void everyOperationRefusesWhatIsNoObject() {
        Map<String, String> labels = Map.of("resourceArn", "x");
        for (Operation operation : Inspector2Protocol.INSTANCE.operations()) {
            if (operation.requestBody() == null) {
                continue;
            }
            String target = operation.uri().expand(labels);
            for (String body : List.of("[]", "null", "1", "\"\"", "{", "{\"a\":}")) {
                ApiException e =
                        assertThrows(
                                ApiException.class, () -> read(operation.method(), target, body));
                assertEquals(400, e.httpStatus(), operation.name());
            }
        }
    }
}
