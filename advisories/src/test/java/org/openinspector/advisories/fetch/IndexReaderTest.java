package org.openinspector.advisories.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.fetch.RemoteFile.Format;
import org.openinspector.advisories.fetch.RemoteFile.Index;
import org.openinspector.advisories.fetch.SourceResult.Outcome;
import org.openinspector.advisories.store.AdvisoryStore;

/// Files whose address a small file tells.
final class IndexReaderTest {
    private static final String LIST = "cdn.example/2023/mirror.list";
    private static final String REPOMD = "cdn.example/guid/x86_64/repodata/repomd.xml";
    private static final String UPDATES = "cdn.example/guid/x86_64/repodata/abc-updateinfo.xml.gz";

    private static final String INDEX =
            """
            <repomd xmlns="http://linux.duke.edu/metadata/repo">
              <data type="primary"><location href="repodata/primary.xml.gz"/></data>
              <data type="updateinfo"><location href="repodata/abc-updateinfo.xml.gz"/></data>
            </repomd>
            """;

    @TempDir Path folder = Path.of("unset");
    private Publisher publisher = open();

    private static Publisher open() {
        try {
            return new Publisher();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void publish() throws IOException {
        publisher.close();
        publisher = new Publisher();
    }

    @AfterEach
    void stop() throws IOException {
        publisher.close();
    }

    @Test
    void mirrorsLeadToTheRepositoryAndItToTheFile() throws Exception {
        publisher.on(LIST, Publisher.file(bytes("http://cdn.example/guid/x86_64\n"), "\"l\""));
        publisher.on(REPOMD, Publisher.file(bytes(INDEX), "\"r\""));
        publisher.on(UPDATES, Publisher.file(gzip(errata()), "\"u\""));

        SourceResult first = update();
        assertEquals(Outcome.UPDATED, first.outcome(), first::toString);
        assertEquals(1, first.records());
        assertTrue(
                Files.exists(folder.resolve("data/feeds/amazon-alas/2023/core/updateinfo.xml.gz")));

        assertEquals(Outcome.UNCHANGED, update().outcome());
        assertEquals("\"u\"", publisher.requests().getLast().headers().get("if-none-match"));
    }

    @Test
    void aNameLiesBesideItsIndex() throws FetchException {
        assertEquals(
                URI.create("https://a.example/v2/vex/csaf_vex_2024-08-04.tar.zst"),
                IndexReader.beside(
                        URI.create("https://a.example/v2/vex/archive_latest.txt"),
                        "csaf_vex_2024-08-04.tar.zst\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a/b", "http://other.example/x", "<html>", ".x", "a b"})
    void whatIsNoNameIsRefused(String text) {
        assertThrows(
                FetchException.class,
                () -> IndexReader.beside(URI.create("https://a.example/latest.txt"), text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "<repomd/>",
                "<repomd><data type='updateinfo'><location href='../../x'/></data></repomd>",
                "<repomd><data type='updateinfo'><location href='http://o/x.gz'/></data></repomd>",
                "<repomd><data type='updateinfo'><location href='repodata/u.xml.zst'/></data></repomd>"
            })
    void whatIsNoRepositoryIsRefused(String text) {
        assertThrows(FetchException.class, () -> IndexReader.updateInfo(file(), bytes(text)));
    }

    @Test
    void anIndexThatIsNotThereFails() throws Exception {
        SourceResult result = update();
        assertEquals(Outcome.FAILED, result.outcome());
        assertTrue(
                result.reason().orElseThrow().contains("its index was answered with status 404"),
                result::toString);
        publisher.on(LIST, Publisher.file(bytes("no address"), "\"l\""));
        assertTrue(
                update().reason().orElseThrow().contains("its list of mirrors begins"),
                result::toString);
    }

    private SourceResult update() throws IOException, InterruptedException {
        RemoteSource source = new RemoteSource("amazon-alas", "Amazon", List.of(file()), Set.of());
        return AdvisoryUpdate.run(
                        new UpdateSettings(
                                List.of(source),
                                Optional.of(publisher.root()),
                                "OpenInspector/test",
                                Map.of(),
                                Duration.ofSeconds(1),
                                Duration.ofMillis(400),
                                1_000,
                                Duration.ofSeconds(20),
                                2,
                                Duration.ofMillis(5),
                                Duration.ofSeconds(5),
                                2),
                        new AdvisoryStore(folder.resolve("data")),
                        UpdateListener.NONE)
                .sources()
                .getFirst();
    }

    private static RemoteFile file() {
        return new RemoteFile(
                URI.create("https://cdn.example/2023/mirror.list"),
                "amazon-alas/2023/core/updateinfo.xml.gz",
                Format.GZIP,
                1 << 20,
                false,
                Optional.of(Index.MIRRORS));
    }

    private static String errata() {
        return "<updates><update from=\"linux-security@amazon.com\" type=\"security\">"
                + "<id>ALAS2023-2023-070</id><pkglist><collection short=\"amazon-linux-2023\">"
                + "<package name=\"p\" version=\"1\" release=\"1\" arch=\"x86_64\"/>"
                + "</collection></pkglist></update></updates>";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes(text));
        }
        return out.toByteArray();
    }
}
