package org.openinspector.matching.vex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.VexStatement.Status;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

final class VexDocumentTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/matching/vex");

    @ParameterizedTest
    @ValueSource(strings = {"openvex", "openvex-bad", "csaf", "cyclonedx"})
    void documentsMatchGolden(String name) throws IOException {
        VexDocument document =
                VexDocument.parse(Files.readAllBytes(FIXTURES.resolve(name + ".json")));
        StringBuilder text = new StringBuilder();
        text.append(document.format()).append(' ').append(document.id());
        text.append(" by ").append(document.author()).append('\n');
        for (VexClaim claim : document.claims()) {
            text.append(claim.vulnerabilities()).append(' ').append(claim.status());
            text.append(" \"").append(claim.justification()).append("\" \"");
            text.append(claim.text()).append("\" ");
            text.append(claim.issued().map(Object::toString).orElse("no time")).append('\n');
            for (VexProduct product : claim.products()) {
                text.append("  of ").append(String.join(" = ", product.identifiers()));
                product.subcomponents().forEach(each -> text.append("\n    in it ").append(each));
                text.append('\n');
            }
        }
        document.problems().forEach(each -> text.append("problem ").append(each).append('\n'));
        Golden.assertMatches(FIXTURES.resolve(name + ".txt"), text.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"bomFormat\": \"other\"}",
                "{\"statements\": []}",
                "{\"@context\": \"x\", \"statements\": 7}",
                "{\"document\": {\"csaf_version\": \"2.0\"}, \"vulnerabilities\": 7}",
                "<html>"
            })
    void anythingElseIsRefused(String text) {
        assertThrows(
                UnreadableDocumentException.class,
                () -> VexDocument.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// The documents of the tests are ones that others would read.
    @Test
    void theCycloneDxDocumentKeepsToItsSchema() throws IOException {
        assertEquals(
                List.of(),
                new JsonParser()
                        .validate(
                                Files.readAllBytes(FIXTURES.resolve("cyclonedx.json")),
                                Version.VERSION_15));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        PackageUrl tin = PackageUrl.parse("pkg:deb/debian/tin@1.2-3?arch=amd64");
        String digest = "sha256:" + "ab".repeat(32);
        List<VexWriter.Line> lines =
                List.of(
                        line(tin, Status.AFFECTED, "", "Update tin to 1.2-4 or later."),
                        line(tin, Status.FIXED, "", ""),
                        line(tin, Status.NOT_AFFECTED, "component_not_present", "Gone."),
                        line(tin, Status.NOT_AFFECTED, "requires_environment", "Not there."),
                        line(tin, Status.UNDER_INVESTIGATION, "", "Wait."));
        byte[] written =
                VexWriter.openVex(
                        "Us",
                        Instant.parse("2099-01-01T00:00:00.5Z"),
                        "pkg:oci/acme@sha256%3A" + "ab".repeat(32),
                        Optional.of(digest),
                        lines);

        Golden.assertMatches(
                FIXTURES.resolve("written.json"), new String(written, StandardCharsets.UTF_8));
        VexDocument document = VexDocument.parse(written);
        assertEquals("Us", document.author());
        assertEquals(List.of(), document.problems());
        assertEquals(
                lines.stream().map(VexWriter.Line::status).toList(),
                document.claims().stream().map(VexClaim::status).toList());
        assertEquals(
                List.of(
                        "Update tin to 1.2-4 or later.",
                        "",
                        "Gone.",
                        "requires_environment Not there.",
                        "Wait."),
                document.claims().stream().map(VexClaim::text).toList());
        assertTrue(
                document.claims().stream()
                        .allMatch(claim ->
                                claim.products().getFirst().identifiers().contains(digest)
                                        && claim.products()
                                                .getFirst()
                                                .subcomponents()
                                                .equals(List.of(tin.toString()))));
    }

    @Test
    void anAffectedPackageNeedsAnAction() {
        PackageUrl tin = PackageUrl.parse("pkg:npm/tin@1.0.0");
        assertThrows(IllegalArgumentException.class, () -> line(tin, Status.AFFECTED, "", " "));
        assertThrows(IllegalArgumentException.class, () -> line(tin, Status.NOT_AFFECTED, "", ""));
        assertThrows(
                IllegalArgumentException.class,
                () -> VexWriter.openVex("a", Instant.EPOCH, "b", Optional.empty(), List.of()));
    }

    private static VexWriter.Line line(
            PackageUrl purl, Status status, String justification, String text) {
        TreeSet<String> aliases = new TreeSet<>(List.of("GHSA-2222-3333-4444"));
        return new VexWriter.Line("CVE-2099-1001", aliases, purl, status, justification, text);
    }
}
