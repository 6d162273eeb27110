package org.openinspector.aws;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.findings.report.ReportException;
import org.openinspector.findings.report.ReportStore;
import org.openinspector.findings.report.ReportTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Reports in buckets of S3, or of anything that speaks its protocol, encrypted under the caller's
/// KMS key. What is smaller than a part goes in one request; what is larger in parts, of which one
/// is in memory at a time. Who may write where is for the bucket's and the key's policies: they see
/// this server's credentials.
public final class S3ReportStore implements ReportStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3ReportStore.class);

    /// S3 takes 10,000 parts: 80 GB.
    private static final int PART_BYTES = 8 << 20;

    private static final Duration CALL = Duration.ofMinutes(5);

    private static final Pattern KEY =
            Pattern.compile("arn:aws[a-z-]*:kms:([a-z0-9-]+):[0-9]{12}:(key|alias)/.+");

    private final Optional<URI> endpoint;
    private final Supplier<AwsCredentialsProvider> credentials;
    private final Map<String, S3Client> clients = new ConcurrentHashMap<>();
    private @Nullable SdkHttpClient http;

    /// With the usual chain of credentials.
    ///
    /// @param endpoint in place of S3's own addresses
    public S3ReportStore(Optional<URI> endpoint) {
        this(endpoint, DefaultCredentialsProvider::create);
    }

    /// Nothing of the SDK is made before the first report.
    S3ReportStore(Optional<URI> endpoint, Supplier<AwsCredentialsProvider> credentials) {
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    private synchronized SdkHttpClient http() {
        SdkHttpClient made = http;
        if (made == null) {
            made =
                    UrlConnectionHttpClient.builder()
                            .connectionTimeout(Duration.ofSeconds(5))
                            .socketTimeout(Duration.ofSeconds(60))
                            .build();
            http = made;
        }
        return made;
    }

    private S3Client client(String region) {
        return clients.computeIfAbsent(
                region,
                _ -> {
                    var builder =
                            S3Client.builder()
                                    .region(Region.of(region))
                                    .credentialsProvider(credentials.get())
                                    .httpClient(http())
                                    .overrideConfiguration(
                                            settings -> settings.apiCallTimeout(CALL));
                    // Names of buckets as host names work at AWS alone.
                    endpoint.ifPresent(uri -> builder.endpointOverride(uri).forcePathStyle(true));
                    return builder.build();
                });
    }

    @Override
    public Upload begin(ReportTarget target, String key, String contentType, Consumer<String> begun)
            throws IOException {
        checkKey(target);
        return new BucketUpload(target, key, contentType, begun);
    }

    private static void checkKey(ReportTarget target) throws ReportException {
        Matcher named = KEY.matcher(target.kmsKeyArn());
        if (!named.matches() || !named.group(1).equals(target.region())) {
            throw new ReportException(
                    ReportingErrorCode.MALFORMED_KMS_KEY,
                    "kmsKeyArn is \""
                            + target.kmsKeyArn()
                            + "\", expected the ARN of a key in "
                            + target.region());
        }
    }

    @Override
    public void discard(ReportTarget target, String handle) throws IOException {
        int line = handle.indexOf('\n');
        if (line < 0) {
            return;
        }
        try {
            call(
                    target,
                    () -> abort(target, handle.substring(line + 1), handle.substring(0, line)));
        } catch (ReportException e) {
            if (!(e.getCause() instanceof NoSuchUploadException)) {
                throw e;
            }
        }
    }

    private Object abort(ReportTarget target, String key, String upload) {
        return client(target.region())
                .abortMultipartUpload(request ->
                        request.bucket(target.bucket())
                                .key(key)
                                .uploadId(upload)
                                .expectedBucketOwner(target.bucketOwner().orElse(null)));
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(S3Client::close);
        if (http != null) {
            http.close();
        }
    }

    private static <T> T call(ReportTarget target, Supplier<T> call) throws ReportException {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            throw refused(target, e);
        } catch (SdkException e) {
            boolean keys =
                    e instanceof SdkClientException
                            && String.valueOf(e.getMessage())
                                    .contains("Unable to load credentials");
            throw new ReportException(
                    keys
                            ? ReportingErrorCode.INVALID_PERMISSIONS
                            : ReportingErrorCode.INTERNAL_ERROR,
                    keys
                            ? "the server has no AWS credentials to write with"
                            : "the bucket's service cannot be reached",
                    e);
        }
    }

    private static ReportException refused(ReportTarget target, AwsServiceException e) {
        @Nullable AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String text =
                details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String said = " (" + (code.isEmpty() ? "status " + e.statusCode() : code) + ")";
        if (code.startsWith("KMS.")
                || (e.statusCode() == 400 && text.toLowerCase(Locale.ROOT).contains("kms"))) {
            return new ReportException(
                    ReportingErrorCode.MALFORMED_KMS_KEY,
                    "the key " + target.kmsKeyArn() + " cannot be used" + said,
                    e);
        }
        return switch (code) {
            case "NoSuchBucket" ->
                    new ReportException(
                            ReportingErrorCode.BUCKET_NOT_FOUND,
                            "there is no bucket " + target.bucket(),
                            e);
            case "PermanentRedirect",
                    "TemporaryRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException" ->
                    new ReportException(
                            ReportingErrorCode.INCOMPATIBLE_BUCKET_REGION,
                            "the bucket "
                                    + target.bucket()
                                    + " is not in "
                                    + target.region()
                                    + said,
                            e);
            default ->
                    e.statusCode() == 301
                            ? new ReportException(
                                    ReportingErrorCode.INCOMPATIBLE_BUCKET_REGION,
                                    "the bucket "
                                            + target.bucket()
                                            + " is not in "
                                            + target.region(),
                                    e)
                            : e.statusCode() == 403 || e.statusCode() == 401
                                    ? new ReportException(
                                            ReportingErrorCode.INVALID_PERMISSIONS,
                                            "the bucket "
                                                    + target.bucket()
                                                    + " or the key denies this server to write"
                                                    + said,
                                            e)
                                    : new ReportException(
                                            ReportingErrorCode.INTERNAL_ERROR,
                                            "the bucket "
                                                    + target.bucket()
                                                    + " does not take it"
                                                    + said,
                                            e);
        };
    }

    /// A file on its way.
    private final class BucketUpload extends OutputStream implements Upload {
        private final ReportTarget target;
        private final String key;
        private final String contentType;
        private final Consumer<String> begun;
        private final byte[] part = new byte[PART_BYTES];
        private final List<CompletedPart> parts = new ArrayList<>();
        private int filled;
        private @Nullable String uploadId;
        private boolean complete;

        BucketUpload(ReportTarget target, String key, String contentType, Consumer<String> begun) {
            this.target = target;
            this.key = key;
            this.contentType = contentType;
            this.begun = begun;
        }

        @Override
        public OutputStream out() {
            return this;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            int left = length;
            while (left > 0) {
                if (filled == part.length) {
                    send();
                }
                int taken = Math.min(left, part.length - filled);
                System.arraycopy(bytes, from, part, filled, taken);
                filled += taken;
                from += taken;
                left -= taken;
            }
        }

        private RequestBody body() {
            byte[] content = Arrays.copyOf(part, filled);
            return RequestBody.fromBytes(content);
        }

        private void send() throws ReportException {
            String owner = target.bucketOwner().orElse(null);
            if (uploadId == null) {
                String started =
                        call(
                                        target,
                                        () ->
                                                client(target.region())
                                                        .createMultipartUpload(request ->
                                                                request.bucket(target.bucket())
                                                                        .key(key)
                                                                        .contentType(contentType)
                                                                        .serverSideEncryption(
                                                                                ServerSideEncryption
                                                                                        .AWS_KMS)
                                                                        .ssekmsKeyId(
                                                                                target.kmsKeyArn())
                                                                        .expectedBucketOwner(
                                                                                owner)))
                                .uploadId();
                uploadId = started;
                begun.accept(started + "\n" + key);
            }
            String id = uploadId;
            int number = parts.size() + 1;
            String tag =
                    call(
                                    target,
                                    () ->
                                            client(target.region())
                                                    .uploadPart(
                                                            request ->
                                                                    request.bucket(target.bucket())
                                                                            .key(key)
                                                                            .uploadId(id)
                                                                            .partNumber(number)
                                                                            .expectedBucketOwner(
                                                                                    owner),
                                                            body()))
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            filled = 0;
        }

        @Override
        public void complete() throws IOException {
            String owner = target.bucketOwner().orElse(null);
            if (uploadId == null) {
                Object _ =
                        call(
                                target,
                                () ->
                                        client(target.region())
                                                .putObject(
                                                        request ->
                                                                request.bucket(target.bucket())
                                                                        .key(key)
                                                                        .contentType(contentType)
                                                                        .serverSideEncryption(
                                                                                ServerSideEncryption
                                                                                        .AWS_KMS)
                                                                        .ssekmsKeyId(
                                                                                target.kmsKeyArn())
                                                                        .expectedBucketOwner(owner),
                                                        body()));
            } else {
                if (filled > 0) {
                    send();
                }
                String id = uploadId;
                Object _ =
                        call(
                                target,
                                () ->
                                        client(target.region())
                                                .completeMultipartUpload(request ->
                                                        request.bucket(target.bucket())
                                                                .key(key)
                                                                .uploadId(id)
                                                                .expectedBucketOwner(owner)
                                                                .multipartUpload(
                                                                        all -> all.parts(parts))));
            }
            complete = true;
        }

        @Override
        public void close() {
            String id = uploadId;
            if (complete || id == null) {
                return;
            }
            complete = true;
            try {
                Object _ = call(target, () -> abort(target, key, id));
            } catch (ReportException e) {
                LOG.atWarn()
                        .addKeyValue("bucket", target.bucket())
                        .addKeyValue("reason", e.getMessage())
                        .log("incomplete upload not aborted");
            }
        }
    }
}
