package org.openinspector.server.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Operations that no recording can answer: whose credentials these are, roles, addresses of
/// layers, metrics, and where findings are told to.
final class PlayedServices {
    private static final String STS = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final String SNS = "http://sns.amazonaws.com/doc/2010-03-31/";
    private static final String CLOUDWATCH = "http://monitoring.amazonaws.com/doc/2010-08-01/";
    private static final String ROLE = "arn:aws:iam::([0-9]{12}):role/.+";

    private final Recording recording;
    private final PlayedEstate estate;
    private final Told told;

    PlayedServices(Recording recording, PlayedEstate estate, Told told) {
        this.recording = recording;
        this.estate = estate;
        this.told = told;
    }

    /// An access key of an account.
    ///
    /// @param session whether it is one of a role
    static String accessKey(String accountId, boolean session) {
        return (session ? "ASIADEMO" : "AKIADEMO") + accountId;
    }

    /// The answer; empty if the operation is none of these.
    Optional<Answer> answer(Request request, String base) {
        return switch (request.operation()) {
            case "sts.GetCallerIdentity" -> Optional.of(identity(request));
            case "sts.AssumeRole" -> Optional.of(role(request));
            case "ecr.GetDownloadUrlForLayer" -> Optional.of(layer(request, base));
            case "cloudwatch.GetMetricData" -> Optional.of(metrics(request));
            case "cloudwatch.PutMetricData" ->
                    Optional.of(Answer.query(CLOUDWATCH, "PutMetricData", ""));
            case "events.PutEvents" -> Optional.of(events(request));
            case "sns.Publish" -> Optional.of(message(request));
            case "securityhub.BatchImportFindings" ->
                    Optional.of(
                            Answer.json(
                                    "{\"FailedCount\":0,\"SuccessCount\":%d,\"FailedFindings\":[]}"
                                            .formatted(request.all("SchemaVersion").size())));
            default -> Optional.empty();
        };
    }

    private static Answer identity(Request request) {
        return Answer.query(
                STS,
                "GetCallerIdentity",
                "<Arn>arn:aws:iam::%1$s:user/demo</Arn><UserId>AIDADEMO</UserId><Account>%1$s</Account>"
                        .formatted(request.account()));
    }

    private Answer role(Request request) {
        String role = request.one("RoleArn");
        String account = role.replaceFirst(ROLE, "$1");
        if (!recording.accounts().containsKey(account)) {
            return Answer.error("sts", 403, "AccessDenied", "no such account in the demo");
        }
        return Answer.query(
                STS,
                "AssumeRole",
                ("<Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>demo</SecretAccessKey><SessionToken>demo</SessionToken>"
                                + "<Expiration>%s</Expiration></Credentials>"
                                + "<AssumedRoleUser><Arn>arn:aws:sts::%s:assumed-role/demo/demo</Arn><AssumedRoleId>AROADEMO:demo</AssumedRoleId></AssumedRoleUser>")
                        .formatted(
                                accessKey(account, true),
                                Instant.now()
                                        .plus(Duration.ofHours(1))
                                        .truncatedTo(ChronoUnit.SECONDS),
                                account));
    }

    private Answer layer(Request request, String base) {
        String digest = request.one("layerDigest");
        String hex = digest.startsWith("sha256:") ? digest.substring("sha256:".length()) : "";
        return recording.blobs().containsKey(hex)
                ? Answer.json(
                        "{\"layerDigest\":\"sha256:%1$s\",\"downloadUrl\":\"%2$s/_blob/%1$s?demo=1\"}"
                                .formatted(hex, base))
                : Answer.error("ecr", 400, "LayersNotFoundException", "no such layer");
    }

    /// What was recorded of a function, as one value of yesterday.
    private Answer metrics(Request request) {
        Map<String, String> form = request.form();
        List<String> results = new ArrayList<>();
        String yesterday =
                Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS).toString();
        for (int number = 1;
                form.containsKey("MetricDataQueries.member." + number + ".Id");
                number++) {
            String query = "MetricDataQueries.member." + number;
            String function =
                    form.getOrDefault(query + ".MetricStat.Metric.Dimensions.member.1.Value", "");
            String values =
                    estate.metric(request.account(), request.region(), function)
                            .map(value ->
                                    "<Timestamps><member>%s</member></Timestamps><Values><member>%s</member></Values>"
                                            .formatted(yesterday, value))
                            .orElse("<Timestamps/><Values/>");
            results.add(
                    "<member><Id>%s</Id><Label>Invocations</Label>%s<StatusCode>Complete</StatusCode></member>"
                            .formatted(
                                    form.getOrDefault(query + ".Id", "")
                                            .replaceAll("[^A-Za-z0-9_]", ""),
                                    values));
        }
        return Answer.query(
                CLOUDWATCH,
                "GetMetricData",
                "<MetricDataResults>" + String.join("", results) + "</MetricDataResults>");
    }

    private static Answer events(Request request) {
        List<String> entries =
                request.all("DetailType").stream()
                        .map(_ -> "{\"EventId\":\"" + UUID.randomUUID() + "\"}")
                        .toList();
        return Answer.json(
                "{\"FailedEntryCount\":0,\"Entries\":[" + String.join(",", entries) + "]}");
    }

    private Answer message(Request request) {
        told.alert(request.one("Subject"));
        return Answer.query(SNS, "Publish", "<MessageId>" + UUID.randomUUID() + "</MessageId>");
    }
}
