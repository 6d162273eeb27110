package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.artifacts.Artifact;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;

/// Functions that a stub of Lambda lists: which are scanned, and how many calls that takes.
@NullUnmarked
class LambdaFunctionsTest {
    private static final SweepUnit UNIT =
            new SweepUnit(StubAws.ACCOUNT, StubAws.REGION, LambdaFunctions.KIND);
    private static final String ARN = "arn:aws:lambda:us-east-1:111122223333:function:";

    @TempDir Path folder;

    private StubAws aws;
    private Downloads downloads;
    private LambdaFunctions functions;
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    /// Configurations by name.
    private final Map<String, String> listed = new TreeMap<>();

    private final Map<String, String> tags = new TreeMap<>();

    /// When a function was last invoked.
    private final Map<String, Instant> invoked = new TreeMap<>();

    private final List<Integer> asked = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        aws = new StubAws(folder);
        downloads = new Downloads(Optional.of(aws.endpoint), Duration.ofSeconds(10));
        var cache = new ContentCache(folder.resolve("cache"), 1 << 20);
        functions =
                new LambdaFunctions(
                        cache,
                        downloads,
                        new ImageContent(cache, cache, downloads),
                        account ->
                                account.equals(StubAws.ACCOUNT)
                                        ? Optional.of(aws.clients)
                                        : Optional.empty(),
                        () -> now);
        aws.on(
                "lambda:ListFunctions",
                _ -> StubAws.Answer.json("{'Functions':" + listed.values() + "}"));
        aws.on(
                "lambda:ListTags",
                path -> {
                    String name = path.substring(path.lastIndexOf("%3A") + 3);
                    return StubAws.Answer.json("{'Tags':{" + tags.getOrDefault(name, "") + "}}");
                });
        aws.on(
                "lambda:GetFunction",
                path -> {
                    String name = path.substring(path.lastIndexOf("%3A") + 3);
                    return listed.containsKey(name)
                            ? StubAws.Answer.json("{'Configuration':" + listed.get(name) + "}")
                            : StubAws.Answer.refusal(404, "ResourceNotFoundException");
                });
        aws.on("cloudwatch:GetMetricData", this::metrics);
    }

    @AfterEach
    void stop() {
        downloads.close();
        aws.close();
    }

    /// One value a day, as CloudWatch has them: on days without an invocation there is none.
    private StubAws.Answer metrics(String body) {
        Map<String, String> form = StubAws.form(body);
        StringBuilder results = new StringBuilder();
        int count = 0;
        for (int i = 1; form.containsKey("MetricDataQueries.member." + i + ".Id"); i++) {
            String query = "MetricDataQueries.member." + i + ".";
            String name = form.get(query + "MetricStat.Metric.Dimensions.member.1.Value");
            assertEquals("Invocations", form.get(query + "MetricStat.Metric.MetricName"));
            count++;
            Instant at = invoked.get(name);
            results.append("<member><Id>").append(form.get(query + "Id")).append("</Id>");
            if (at != null && at.isAfter(Instant.parse(form.get("StartTime")))) {
                results.append("<Timestamps><member>")
                        .append(at.truncatedTo(java.time.temporal.ChronoUnit.DAYS))
                        .append("</member></Timestamps><Values><member>3.0</member></Values>");
            }
            results.append("</member>");
        }
        asked.add(count);
        return StubAws.Answer.xml(
                "<GetMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><GetMetricDataResult><MetricDataResults>"
                        + results
                        + "</MetricDataResults></GetMetricDataResult></GetMetricDataResponse>");
    }

    private void function(String name, String runtime, Instant modified, String more) {
        listed.put(
                name,
                "{'FunctionName':'"
                        + name
                        + "','FunctionArn':'"
                        + ARN
                        + name
                        + "','Runtime':'"
                        + runtime
                        + "','CodeSha256':'"
                        + Base64.getEncoder().encodeToString(new byte[32])
                        + "','LastModified':'"
                        + modified.toString().replace("Z", ".000+0000")
                        + "'"
                        + more
                        + "}");
    }

    private Instant ago(int days) {
        return now.minus(Duration.ofDays(days)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    private static Map<String, String> reasons(Map<String, Discovered> found) {
        Map<String, String> reasons = new TreeMap<>();
        found.forEach((name, each) ->
                reasons.put(
                        name,
                        each.ineligible()
                                .map(why ->
                                        why.reason().value()
                                                + (why.closesFindings() ? " closes" : ""))
                                .orElse("scanned")));
        return reasons;
    }

    private Map<String, Discovered> sweep() throws InterruptedException {
        Map<String, Discovered> found = new TreeMap<>();
        assertEquals(
                SweepResult.complete(),
                functions.sweep(
                        aws.clients,
                        UNIT,
                        each -> assertEquals(null, found.put(name(each), each))));
        return found;
    }

    private static String name(Discovered each) {
        String id = each.resource().id();
        assertTrue(id.endsWith(":$LATEST"), id);
        return id.substring(ARN.length(), id.length() - ":$LATEST".length());
    }

    private Map<String, Discovered> look(String name) throws InterruptedException {
        Map<String, Discovered> found = new TreeMap<>();
        assertEquals(
                SweepResult.complete(),
                functions.sweep(
                        aws.clients,
                        UNIT,
                        Set.of(ARN + name + ":$LATEST"),
                        each -> found.put(name(each), each)));
        return found;
    }

    @Test
    void whatIsScannedAndWhatNot() throws Exception {
        function("new", "python3.12", ago(1), "");
        function("used", "nodejs22.x", ago(400), "");
        function("idle", "java21", ago(400), "");
        function("excluded", "python3.12", ago(1), "");
        function("ended", "python2.7", ago(1), "");
        function("own", "provided.al2023", ago(1), "");
        function("image", "", ago(1), ",'PackageType':'Image'");
        invoked.put("used", ago(89));
        invoked.put("idle", ago(92));
        tags.put("excluded", "'InspectorExclusion':'LambdaStandardScanning'");
        tags.put("new", "'InspectorExclusion':'other'");
        assertEquals(
                Map.of(
                        "new", "scanned",
                        "used", "scanned",
                        "idle", "SCAN_ELIGIBILITY_EXPIRED closes",
                        "excluded", "EXCLUDED_BY_TAG closes",
                        "ended", "UNSUPPORTED_RUNTIME closes",
                        "own", "scanned",
                        "image", "scanned"),
                reasons(sweep()));
        // Only those that were not changed lately are asked about.
        assertEquals(List.of(2), asked);
        aws.on("lambda:ListTags", _ -> StubAws.Answer.refusal(403, "AccessDeniedException"));
        assertEquals("ACCESS_DENIED", reasons(look("new")).get("new"));
    }

    @Test
    void aSteadyListingMakesNoCallForAFunction() throws Exception {
        for (int i = 0; i < 120; i++) {
            function("f" + i, "python3.12", ago(200), "");
            invoked.put("f" + i, ago(i % 80));
        }
        sweep();
        Map<String, Integer> first = aws.calls();
        assertEquals(120, first.get("lambda:ListTags"));
        assertEquals(1, first.get("cloudwatch:GetMetricData"));
        for (int i = 0; i < 6; i++) {
            now = now.plus(Duration.ofMinutes(10));
            sweep();
        }
        assertEquals(Map.of("lambda:ListFunctions", 6), aws.calls());
        // Within a day each is asked about once more, not all at once.
        now = now.plus(Duration.ofHours(17));
        sweep();
        int some = aws.calls().getOrDefault("lambda:ListTags", 0);
        assertTrue(some > 10 && some < 110, "asked again: " + some);
    }

    @Test
    void deploysAndLayersShowAtOnce() throws Exception {
        function("f", "python3.12", ago(100), ",'Layers':[{'Arn':'l:1'}]");
        invoked.put("f", ago(1));
        Discovered before = sweep().get("f");
        function("f", "python3.12", ago(0), ",'Layers':[{'Arn':'l:2'}]");
        assertNotEquals(before.fingerprint(), look("f").get("f").fingerprint());
        tags.put("f", "'team':'a'");
        assertEquals(Map.of("team", "a"), look("f").get("f").resource().tags());
        assertEquals(Map.of("team", "a"), sweep().get("f").resource().tags());
        listed.remove("f");
        assertEquals(Map.of(), look("f"));
    }

    @Test
    void idleFunctionsAreAskedAboutInBulkAndComeBack() throws Exception {
        for (int i = 0; i < 1_001; i++) {
            function("f" + i, "python3.12", ago(200), "");
        }
        assertTrue(
                reasons(sweep()).values().stream()
                        .allMatch("SCAN_ELIGIBILITY_EXPIRED closes"::equals));
        assertEquals(List.of(500, 500, 1), asked);
        sweep();
        assertEquals(3, asked.size());
        invoked.put("f7", now);
        now = now.plus(Duration.ofMinutes(61));
        assertEquals("scanned", reasons(sweep()).get("f7"));
        now = now.plus(Duration.ofMinutes(61));
        asked.clear();
        sweep();
        assertEquals(List.of(500, 500), asked);
        now = now.plus(Duration.ofDays(92));
        assertEquals("SCAN_ELIGIBILITY_EXPIRED closes", reasons(sweep()).get("f7"));
    }

    @Test
    void withoutPermissionToAskAllAreScanned() throws Exception {
        function("old", "python3.12", ago(200), "");
        aws.on(
                "cloudwatch:GetMetricData",
                _ ->
                        new StubAws.Answer(
                                403,
                                "text/xml",
                                "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code></Error></ErrorResponse>"));
        assertEquals(Map.of("old", "scanned"), reasons(sweep()));
        aws.calls();
        sweep();
        assertFalse(aws.calls().containsKey("cloudwatch:GetMetricData"));
        aws.on("cloudwatch:GetMetricData", this::metrics);
        now = now.plus(Duration.ofHours(2));
        assertEquals(Map.of("old", "SCAN_ELIGIBILITY_EXPIRED closes"), reasons(sweep()));
    }

    private static byte[] zip() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("requests-2.19.1.dist-info/METADATA"));
            zip.write(
                    "Metadata-Version: 2.1\nName: requests\nVersion: 2.19.1\n"
                            .getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void codeThatIsEncryptedForOthersSaysSo() throws Exception {
        function("f", "python3.12", ago(1), "");
        Discovered found = sweep().get("f");
        String digest = aws.blob(zip());
        String sha256 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest));
        String configuration = "'Configuration':{'FunctionName':'f','CodeSha256':'" + sha256 + "'}";
        aws.on(
                "lambda:GetFunction",
                _ ->
                        StubAws.Answer.json(
                                "{"
                                        + configuration
                                        + ",'Code':{'Location':'"
                                        + aws.address("0".repeat(64))
                                        + "','SourceKMSKeyArn':'arn:aws:kms:us-east-1:111122223333:key/k'}}"));
        var context = new InspectionContext(Artifact.Options.defaults());
        var not =
                assertInstanceOf(
                        Inspection.NotInspected.class,
                        functions.inspect(aws.clients, found, context));
        assertEquals(ScanStatusReason.ACCESS_DENIED_TO_ENCRYPTION_KEY, not.reason());
        assertFalse(not.message().contains("secret"), not.message());
        aws.on(
                "lambda:GetFunction",
                _ ->
                        StubAws.Answer.json(
                                "{"
                                        + configuration
                                        + ",'Code':{'Location':'"
                                        + aws.address(digest)
                                        + "'}}"));
        var inventoried =
                assertInstanceOf(
                        Inspection.Inventoried.class,
                        functions.inspect(aws.clients, found, context));
        assertEquals("requests", inventoried.inventory().packages().getFirst().purl().name());
        // An image in the registry of an account that nobody gave us.
        aws.on(
                "lambda:GetFunction",
                _ ->
                        StubAws.Answer.json(
                                "{'Configuration':{'FunctionName':'f','PackageType':'Image'},'Code':{'ResolvedImageUri':"
                                        + "'999999999999.dkr.ecr.us-east-1.amazonaws.com/x@sha256:"
                                        + "0".repeat(64)
                                        + "'}}"));
        var foreign =
                assertInstanceOf(
                        Inspection.NotInspected.class,
                        functions.inspect(aws.clients, found, context));
        assertEquals(ScanStatusReason.UNSUPPORTED_CODE_ARTIFACTS, foreign.reason());
    }
}
