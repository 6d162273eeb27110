package org.openinspector.aws.publish;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.AwsClients;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.SinkSettings;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.findings.publish.ToldEvent;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Drops events into a bucket: objects of one kind and day, a line of JSON for each event. An
/// object's key is made of what is in it, so what is written twice is written over itself.
final class S3Publisher implements Publisher {
    private static final String ACTION = "s3:PutObject";
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);
    private static final Duration INTERVAL_MAX = Duration.ofHours(24);
    private static final String KMS_KEY = "kmsKeyArn";
    private static final String OWNER = "bucketOwner";
    private static final String SOURCE = "source";
    private static final Pattern SOURCES = Pattern.compile("[A-Za-z0-9._/-]{1,256}");
    private static final Pattern KEY_ARN =
            Pattern.compile("arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[!-~]{1,256}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern BUCKET =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([!-~]{0,512}))?");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final AwsClientsSource accounts;

    S3Publisher(AwsClientsSource accounts) {
        this.accounts = accounts;
    }

    @Override
    public String type() {
        return "s3";
    }

    @Override
    public Batch batch() {
        return new Batch(1_000, 1_000);
    }

    @Override
    public Optional<Duration> gathersFor(EventSink sink) {
        return Optional.of(
                SinkSettings.of(sink)
                        .duration(SinkSettings.INTERVAL, INTERVAL_MIN, INTERVAL_MAX)
                        .orElse(INTERVAL));
    }

    @Override
    public void check(EventSink sink) {
        SinkSettings settings =
                SinkSettings.of(sink)
                        .only(type(), Set.of(SinkSettings.INTERVAL, KMS_KEY, OWNER, SOURCE));
        String _ = source(settings);
        Optional<String> _ = kmsKey(settings);
        Optional<String> _ = owner(settings);
        Place _ = Place.of(sink.target());
        AwsClients _ = Target.clients(accounts, sink);
    }

    private static String source(SinkSettings settings) {
        return settings.text(
                        SOURCE,
                        SOURCES,
                        "expected 1 to 256 letters, digits, dots, slashes, hyphens and underscores")
                .orElse(ToldEvent.OWN_SOURCE);
    }

    private static Optional<String> kmsKey(SinkSettings settings) {
        return settings.text(
                KMS_KEY, KEY_ARN, "expected a key's ARN, arn:aws:kms:REGION:ACCOUNT:key/ID");
    }

    private static Optional<String> owner(SinkSettings settings) {
        return settings.text(OWNER, ACCOUNT, "expected the 12 digits of the bucket's account");
    }

    /// Where objects go.
    ///
    /// @param prefix empty, or ends with a slash
    private record Place(String bucket, String prefix) {
        static Place of(String target) {
            Matcher matcher = BUCKET.matcher(target);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "expected s3://BUCKET or s3://BUCKET/PREFIX, got \"" + target + "\"");
            }
            @Nullable String prefix = matcher.group(2);
            boolean whole = prefix == null || prefix.isEmpty();
            return new Place(
                    Objects.requireNonNull(matcher.group(1)),
                    whole ? "" : prefix.endsWith("/") ? prefix : prefix + "/");
        }
    }

    /// What becomes one object.
    private static final class Lines {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final MessageDigest ids = sha256();
        private final Instant first;

        Lines(Instant first) {
            this.first = first;
        }

        void add(ToldEvent event, byte[] json) {
            content.writeBytes(json);
            content.write('\n');
            ids.update(event.id().toString().getBytes(StandardCharsets.UTF_8));
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        String name() {
            return TIME.format(first)
                    + "-"
                    + HexFormat.of().formatHex(ids.digest()).substring(0, 32)
                    + ".ndjson";
        }
    }

    @Override
    public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException {
        Target.Access access = Target.Access.of(accounts, sink.accountId());
        @Nullable AwsClients clients = access.clients();
        if (clients == null) {
            return Objects.requireNonNull(access.failure());
        }
        SinkSettings settings = SinkSettings.of(sink);
        String source = source(settings);
        Place place = Place.of(sink.target());
        Map<String, Lines> objects = new TreeMap<>();
        for (StoredEvent stored : events) {
            ToldEvent event = ToldEvent.of(stored);
            objects.computeIfAbsent(
                            "kind=" + kind(event) + "/date=" + DAY.format(event.time()) + "/",
                            _ -> new Lines(event.time()))
                    .add(event, event.json(stored, source));
        }
        String last = "";
        for (Map.Entry<String, Lines> object : objects.entrySet()) {
            last = place.prefix() + object.getKey() + object.getValue().name();
            Optional<Outcome> failure =
                    put(clients, sink, settings, place.bucket(), last, object.getValue());
            if (failure.isPresent()) {
                // Those before are written again, over themselves.
                return failure.get();
            }
        }
        return new Outcome.Delivered(
                objects.size() == 1
                        ? "S3 took s3://" + place.bucket() + "/" + last
                        : "S3 took " + objects.size() + " objects");
    }

    private static String kind(ToldEvent event) {
        return event.kind()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .orElse("test");
    }

    private static Optional<Outcome> put(
            AwsClients clients,
            EventSink sink,
            SinkSettings settings,
            String bucket,
            String key,
            Lines lines)
            throws InterruptedException {
        S3Client s3 = clients.s3(sink.region());
        PutObjectRequest.Builder request =
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentType("application/x-ndjson")
                        .overrideConfiguration(Answers.bounded());
        owner(settings).ifPresent(request::expectedBucketOwner);
        kmsKey(settings)
                .ifPresent(arn ->
                        request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                                .ssekmsKeyId(arn));
        byte[] content = lines.content.toByteArray();
        Answers.Called<PutObjectResponse> called =
                Answers.call(
                        clients,
                        sink.region(),
                        ACTION,
                        () -> s3.putObject(request.build(), RequestBody.fromBytes(content)));
        @Nullable PutObjectResponse answer = called.answer();
        if (answer == null) {
            Outcome failure = Objects.requireNonNull(called.failure());
            return Optional.of(
                    failure.told().contains("PermanentRedirect")
                            ? Outcome.unavailable(
                                    failure.told() + "; the bucket has to be in " + sink.region())
                            : failure);
        }
        return answer.eTag() == null
                ? Optional.of(
                        Outcome.unavailable("what answers is not S3: it gave the object no tag"))
                : Optional.empty();
    }
}
