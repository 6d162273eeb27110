package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.apimodel.inspector2.Destination;
import org.openinspector.findings.report.ReportException;
import org.openinspector.findings.report.ReportStore;
import org.openinspector.findings.report.ReportTarget;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Buckets of an emulator, and refusals as S3 words them.
@NullUnmarked
final class S3ReportStoreTest {
    private static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/k";
    private static final String MOTO =
            """
            import sys
            from moto.server import ThreadedMotoServer
            server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
            server.start()
            print(server.get_host_and_port()[1], flush=True)
            sys.stdin.read()
            server.stop()
            """;

    private static Process moto;
    private static URI endpoint;
    private static S3Client client;

    @BeforeAll
    static void start() throws Exception {
        Optional<String> missing = Emulator.missing();
        Assumptions.assumeTrue(missing.isEmpty(), missing.orElse(""));
        moto =
                new ProcessBuilder("python3", "-c", MOTO)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String port =
                new BufferedReader(
                                new InputStreamReader(
                                        moto.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
        endpoint = URI.create("http://127.0.0.1:" + port);
        client =
                S3Client.builder()
                        .region(Region.US_EAST_1)
                        .endpointOverride(endpoint)
                        .forcePathStyle(true)
                        .credentialsProvider(Emulator.CREDENTIALS)
                        .httpClient(UrlConnectionHttpClient.create())
                        .build();
        client.createBucket(request -> request.bucket("reports"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (moto != null) {
            client.close();
            moto.getOutputStream().close();
            if (!moto.waitFor(10, TimeUnit.SECONDS)) {
                moto.destroy();
            }
        }
    }

    private static S3ReportStore store(URI where) {
        return new S3ReportStore(Optional.of(where), () -> Emulator.CREDENTIALS);
    }

    private static ReportTarget target(String bucket, String key) {
        return ReportTarget.of(
                "111122223333",
                "us-east-1",
                Destination.builder()
                        .bucketName(bucket)
                        .keyPrefix("/p/q/")
                        .kmsKeyArn(key)
                        .expectedBucketOwner("123456789012")
                        .build());
    }

    private static byte[] bytes(int length) {
        byte[] content = new byte[length];
        new Random(1).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @CsvSource({"0", "10", "8388608", "8388609", "20000000"})
    void whatIsWrittenIsThere(int length) throws IOException {
        byte[] content = bytes(length);
        ReportTarget target = target("reports", KEY);
        List<String> begun = new ArrayList<>();
        String key = target.key("of-" + length + ".csv");
        assertEquals("p/q/of-" + length + ".csv", key);
        try (S3ReportStore store = store(endpoint);
                ReportStore.Upload upload = store.begin(target, key, "text/csv", begun::add)) {
            int half = length / 2;
            upload.out().write(content, 0, half);
            upload.out().write(content, half, length - half);
            upload.complete();
        }
        assertEquals(length > 8_388_608 ? 1 : 0, begun.size());
        HeadObjectResponse head = client.headObject(request -> request.bucket("reports").key(key));
        assertEquals("aws:kms", head.serverSideEncryptionAsString());
        assertEquals(KEY, head.ssekmsKeyId());
        assertEquals("text/csv", head.contentType());
        assertArrayEquals(
                content,
                client.getObjectAsBytes(request -> request.bucket("reports").key(key))
                        .asByteArray());
    }

    private static int uploads() {
        return client.listMultipartUploads(request -> request.bucket("reports")).uploads().size();
    }

    @Test
    void whatIsNotCompletedIsAborted() throws IOException {
        ReportTarget target = target("reports", KEY);
        try (S3ReportStore store = store(endpoint)) {
            try (ReportStore.Upload upload =
                    store.begin(target, "p/aborted", "text/csv", _ -> {})) {
                upload.out().write(bytes(9 << 20));
                assertEquals(1, uploads());
            }
            assertEquals(0, uploads());
        }
        assertTrue(
                client.listObjectsV2(request -> request.bucket("reports").prefix("p/aborted"))
                        .contents()
                        .isEmpty());
    }

    /// A process that was killed closes nothing; the next one knows the handle.
    @Test
    void whatWasCutOffIsDiscarded() throws IOException {
        ReportTarget target = target("reports", KEY);
        List<String> begun = new ArrayList<>();
        try (S3ReportStore store = store(endpoint)) {
            ReportStore.Upload upload = store.begin(target, "p/cut", "text/csv", begun::add);
            upload.out().write(bytes(9 << 20));
            assertEquals(1, uploads());
        }
        try (S3ReportStore next = store(endpoint)) {
            next.discard(target, begun.getFirst());
            assertEquals(0, uploads());
            next.discard(target, begun.getFirst());
        }
    }

    private static String refused(URI where, ReportTarget target) {
        try (S3ReportStore store = store(where)) {
            return assertThrows(
                            ReportException.class,
                            () -> {
                                try (ReportStore.Upload upload =
                                        store.begin(target, "k", "text/csv", _ -> {})) {
                                    upload.out().write(1);
                                    upload.complete();
                                }
                            })
                    .code()
                    .value();
        }
    }

    @Test
    void refusalsOfTheEmulator() {
        assertEquals("BUCKET_NOT_FOUND", refused(endpoint, target("no-such-bucket", KEY)));
        for (String key :
                List.of(
                        "k",
                        "alias/k",
                        "arn:aws:kms:eu-west-1:111122223333:key/k",
                        "arn:aws:s3:us-east-1:111122223333:key/k")) {
            assertEquals("MALFORMED_KMS_KEY", refused(endpoint, target("reports", key)), key);
        }
        assertEquals(
                "INTERNAL_ERROR",
                refused(URI.create("http://127.0.0.1:1"), target("reports", KEY)));
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, Access Denied, INVALID_PERMISSIONS",
        "403, InvalidAccessKeyId, unknown, INVALID_PERMISSIONS",
        "404, NoSuchBucket, The specified bucket does not exist, BUCKET_NOT_FOUND",
        "301, PermanentRedirect, use another endpoint, INCOMPATIBLE_BUCKET_REGION",
        "400, AuthorizationHeaderMalformed, expecting eu-west-1, INCOMPATIBLE_BUCKET_REGION",
        "400, KMS.NotFoundException, Key is not there, MALFORMED_KMS_KEY",
        "400, KMS.DisabledException, Key is disabled, MALFORMED_KMS_KEY",
        "400, InvalidArgument, Invalid KMS keyId, MALFORMED_KMS_KEY",
        "409, OperationAborted, later, INTERNAL_ERROR"
    })
    void refusalsOfS3(int status, String code, String message, String expected) throws IOException {
        List<Headers> seen = new CopyOnWriteArrayList<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    seen.add(exchange.getRequestHeaders());
                    exchange.getRequestBody().readAllBytes();
                    byte[] body =
                            ("<?xml version=\"1.0\"?><Error><Code>"
                                            + code
                                            + "</Code><Message>"
                                            + message
                                            + "</Message></Error>")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/xml");
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            URI where = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            assertEquals(expected, refused(where, target("reports", KEY)));
            Headers sent = seen.getFirst();
            assertEquals("aws:kms", sent.getFirst("x-amz-server-side-encryption"));
            assertEquals(KEY, sent.getFirst("x-amz-server-side-encryption-aws-kms-key-id"));
            assertEquals("123456789012", sent.getFirst("x-amz-expected-bucket-owner"));
        } finally {
            server.stop(0);
        }
    }
}
