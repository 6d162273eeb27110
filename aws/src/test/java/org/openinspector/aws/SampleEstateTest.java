package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.artifacts.Artifact;
import org.openinspector.aws.organization.AwsAccounts;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sts.model.Credentials;

/// Somebody else's estate of three accounts: what its seed says is there is discovered, account by
/// account, with roles as on AWS.
@NullUnmarked
class SampleEstateTest {
    @TempDir Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Process::destroy);
    }

    private void start(Path log, List<String> command) throws IOException {
        processes.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void waitFor(URI endpoint) throws Exception {
        for (int i = 0; i < 300; i++) {
            try (var _ = new java.net.Socket(endpoint.getHost(), endpoint.getPort())) {
                return;
            } catch (IOException _) {
                Thread.sleep(100);
            }
        }
        throw new IOException("nobody answers at " + endpoint);
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyAccountIsDiscovered() throws Exception {
        Path samples = Fixtures.shared("samples");
        Assumptions.assumeTrue(Fixtures.full(), "only in the full run");
        Optional<String> missing = Emulator.olderThan("5.2.5");
        Assumptions.assumeTrue(missing.isEmpty(), missing.orElse(""));
        int moto = freePort();
        int front = freePort();
        URI inner = URI.create("http://127.0.0.1:" + moto);
        URI endpoint = URI.create("http://127.0.0.1:" + front);
        Path estate = folder.resolve("estate");
        start(
                folder.resolve("moto.log"),
                List.of("moto_server", "-H", "127.0.0.1", "-p", "" + moto));
        waitFor(inner);
        Process seed =
                new ProcessBuilder(
                                "python3",
                                samples.resolve("seed_estate.py").toString(),
                                "--endpoint",
                                inner.toString(),
                                "--out",
                                estate.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("seed.log").toFile())
                        .start();
        assertEquals(0, seed.waitFor(), () -> folder.resolve("seed.log").toString());
        start(
                folder.resolve("front.log"),
                List.of(
                        "python3",
                        samples.resolve("moto_front.py").toString(),
                        "--moto",
                        inner.toString(),
                        "--estate",
                        estate.toString(),
                        "--port",
                        "" + front));
        waitFor(endpoint);
        var document = TestJson.read(Files.readString(estate.resolve("estate.json")));
        var accounts = (Map<String, Map<String, Object>>) document.get("accounts");
        AwsSettings settings =
                AwsSettings.of(
                        Optional.of(endpoint), List.of("us-east-1"), folder.resolve("cache"));
        int found = 0;
        for (Map<String, Object> account : accounts.values()) {
            found += check(account, (String) document.get("role"), settings, estate);
        }
        Counts.record("AWS resources of three accounts", found, "samples/seed_estate.py", 0);
    }

    @SuppressWarnings("unchecked")
    private static int check(
            Map<String, Object> account, String role, AwsSettings settings, Path estate)
            throws Exception {
        String id = (String) account.get("id");
        AwsCredentialsProvider credentials = credentials(id, role, settings);
        AwsAccount identified = AwsAccount.identify(settings, credentials);
        assertEquals(id, identified.id());
        var ids = (Map<String, String>) account.get("ids");
        Set<String> instances =
                ((Map<String, Object>) account.get("expectedReachability"))
                        .keySet().stream().map(ids::get).collect(Collectors.toSet());
        Set<String> functions =
                ids.entrySet().stream()
                        .filter(each -> each.getKey().startsWith("lambda:"))
                        .map(each -> each.getValue() + ":$LATEST")
                        .collect(Collectors.toSet());
        try (AwsConnector connector =
                AwsConnector.open(
                        AwsAccounts.single(
                                identified, settings, credentials, InstantSource.system()),
                        InstantSource.system())) {
            Map<String, Map<String, Discovered>> found = new TreeMap<>();
            for (var unit : connector.units()) {
                Map<String, Discovered> all = new TreeMap<>();
                found.put(unit.kind(), all);
                assertEquals(
                        SweepResult.complete(),
                        connector.sweep(unit, each -> all.put(each.resource().id(), each)));
            }
            assertEquals(new TreeSet<>(instances), found.get("ec2").keySet());
            assertEquals(new TreeSet<>(functions), found.get("lambda").keySet());
            assertEquals(
                    images(estate.resolve("oci").resolve(id)),
                    found.get("ecr").keySet().stream()
                            .filter(resource -> resource.contains("/sha256:"))
                            .count());
            var context = new InspectionContext(Artifact.Options.defaults());
            for (String kind : List.of("ecr", "lambda")) {
                for (Discovered each : found.get(kind).values()) {
                    if (each.ineligible().isEmpty()) {
                        var inspected =
                                assertInstanceOf(
                                        Inspection.Inventoried.class,
                                        connector.inspect(each, context));
                        assertTrue(!inspected.inventory().packages().isEmpty(), each::toString);
                    }
                }
            }
            return found.values().stream().mapToInt(Map::size).sum();
        }
    }

    private static AwsCredentialsProvider credentials(
            String accountId, String role, AwsSettings settings) {
        try (AwsClients clients = new AwsClients(settings, Emulator.CREDENTIALS)) {
            if (clients.sts("us-east-1").getCallerIdentity().account().equals(accountId)) {
                return Emulator.CREDENTIALS;
            }
            Credentials assumed =
                    clients.sts("us-east-1")
                            .assumeRole(b ->
                                    b.roleArn("arn:aws:iam::" + accountId + ":role/" + role)
                                            .roleSessionName("test"))
                            .credentials();
            return StaticCredentialsProvider.create(
                    AwsSessionCredentials.create(
                            assumed.accessKeyId(),
                            assumed.secretAccessKey(),
                            assumed.sessionToken()));
        }
    }

    /// Manifests that were pushed, but for indexes.
    private static long images(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            long images = 0;
            for (Path file : all.toList()) {
                if (file.getParent().endsWith("manifests")
                        && file.getFileName().toString().startsWith("sha256_")
                        && Files.readString(file).contains("\"layers\"")) {
                    images++;
                }
            }
            return images;
        }
    }
}
