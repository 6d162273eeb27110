package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.openinspector.HeldPackage;
import org.openinspector.apimodel.openinspector.PackageHolder;
import org.openinspector.apimodel.openinspector.PackageNameComparison;
import org.openinspector.apimodel.openinspector.SearchPackagesRequest;
import org.openinspector.apimodel.openinspector.SearchPackagesResponse;

/// `search packages`, against a server that checks signatures.
@SuppressWarnings("NullAway.Init") // made before each test
final class SearchCommandTest {
    private static final Instant SINCE = Instant.parse("2026-11-01T08:00:00Z");

    @TempDir Path data;
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.describeIn(data, FakeServer.SECRET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Standard output, after a check of the status.
    private String run(int status, String... arguments) {
        List<String> all = new ArrayList<>(List.of("search", "packages"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("--data", data.toString()));
        PrintStream out = System.out;
        PrintStream err = System.err;
        var bytes = new ByteArrayOutputStream();
        try (var both = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            assertEquals(status, Main.run(all.toArray(String[]::new)));
            return bytes.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static SearchPackagesResponse answer(
            String resource, @Nullable String path, @Nullable String token) {
        return SearchPackagesResponse.builder()
                .resources(
                        List.of(
                                PackageHolder.builder()
                                        .accountId("000000000001")
                                        .region("eu-west-1")
                                        .resourceId(resource)
                                        .resourceType("AWS_EC2_INSTANCE")
                                        .since(SINCE)
                                        .packages(
                                                List.of(
                                                        HeldPackage.builder()
                                                                .package_(
                                                                        "pkg:deb/debian/libssl3@3.0.2-1")
                                                                .version("3.0.2-1")
                                                                .source("openssl")
                                                                .undecided(path != null)
                                                                .paths(
                                                                        path == null
                                                                                ? null
                                                                                : List.of(path))
                                                                .build()))
                                        .packageCount(path == null ? 1 : 3)
                                        .build()))
                .resourceCount(2L)
                .unsearchedResourceCount(path == null ? 0L : 4L)
                .nextToken(token)
                .build();
    }

    @Test
    void tellsAllPages() {
        server.searched.add(answer("i-1", null, "more"));
        server.searched.add(answer("i-2", null, null));
        assertEquals(
                """
                2 resources
                i-1  (AWS_EC2_INSTANCE, account 000000000001, eu-west-1, since 2026-11-01T08:00:00Z)
                  pkg:deb/debian/libssl3@3.0.2-1  built from openssl
                i-2  (AWS_EC2_INSTANCE, account 000000000001, eu-west-1, since 2026-11-01T08:00:00Z)
                  pkg:deb/debian/libssl3@3.0.2-1  built from openssl
                """,
                run(0, "openssl < 3.0.7"));
        SearchPackagesRequest first = server.searches.getFirst();
        assertEquals("openssl", first.name());
        assertEquals("< 3.0.7", first.version());
        assertEquals(PackageNameComparison.EQUALS, first.nameComparison());
        assertNull(first.asOf());
        assertEquals("more", server.searches.getLast().nextToken());
    }

    @Test
    void readsNamesTimesAndFilters() {
        server.searched.add(answer("i-\u001b[31m1", "usr/lib/libssl.so", null));
        String told =
                run(
                        0,
                        "@scope/lib-ssl*",
                        "--as-of",
                        "2026-10-31",
                        "--ecosystem",
                        "npm",
                        "--account",
                        "000000000002",
                        "--paths");
        assertTrue(told.contains("    usr/lib/libssl.so\n  and 2 more\n"), told);
        assertTrue(told.contains("Not searched yet, after an upgrade: 4 more"), told);
        assertTrue(told.contains("Nothing is on record yet"), told);
        assertTrue(told.contains("look yourself"), told);
        assertTrue(told.contains("i-\\u001b[31m1"), told);
        SearchPackagesRequest asked = server.searches.getFirst();
        assertEquals("@scope/lib-ssl", asked.name());
        assertEquals(PackageNameComparison.PREFIX, asked.nameComparison());
        assertNull(asked.version());
        assertEquals(Instant.parse("2026-10-31T23:59:59.999Z"), asked.asOf());
        assertEquals("npm", asked.ecosystem());
        assertEquals(List.of("000000000002"), asked.accountIds());
    }

    @Test
    void mistakesAreTold() {
        assertTrue(run(2, "< 3.0.7").startsWith("openinspector: the expression is \"< 3.0.7\""));
        assertTrue(run(2, "openssl", "--as-of", "June").contains("--as-of is \"June\""));
    }
}
