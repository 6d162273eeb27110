package org.openinspector.matching.vex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.VexStatement;
import org.openinspector.model.VexStatement.Status;

final class VexBookTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String OTHER = "sha256:" + "cd".repeat(32);
    private static final String TIN = "pkg:deb/debian/tin@1.2-3?arch=amd64&distro=debian-12";

    private final List<VexDocument> documents = new ArrayList<>();

    /// `pkg:oci/…` products with a digest, and subcomponents without the qualifiers that a scanner
    /// adds.
    @Test
    void grype1589TheQualifiersOfAPackageDoNotHideIt() throws IOException {
        add("A", 1, "not_affected", "CVE-2099-1", oci(DIGEST, ""), "pkg:deb/debian/tin@1.2-3");
        assertEquals(Optional.of(Status.NOT_AFFECTED), status("CVE-2099-1", TIN, DIGEST));
        assertEquals(Optional.empty(), status("CVE-2099-1", TIN, OTHER), "another image");
        assertEquals(
                Optional.empty(),
                status("CVE-2099-1", TIN.replace("1.2-3", "1.2-4"), DIGEST),
                "another version");
        assertEquals(Optional.empty(), status("CVE-2099-1", TIN.replace("/tin", "/lead"), DIGEST));
    }

    /// Docker's registry has two names, and purls may or may not be encoded.
    @ParameterizedTest
    @CsvSource({
        "docker.io/library, docker.io/library/acme:1",
        "index.docker.io/library, docker.io/library/acme:1",
        "docker.io%2Flibrary, acme:1",
        "docker.io/library/acme, index.docker.io/library/acme:1",
        "index.docker.io%2Flibrary%2Facme, acme:1",
    })
    void grype1836OneRegistryHasTwoNames(String repository, String image) throws IOException {
        add("A", 1, "fixed", "CVE-2099-1", oci(DIGEST, "?repository_url=" + repository), "");
        assertEquals(Optional.of(Status.FIXED), status("CVE-2099-1", TIN, DIGEST, image));
        assertEquals(Optional.empty(), status("CVE-2099-1", TIN, DIGEST, "example.org/x/acme:1"));
    }

    /// The scanner knows the vulnerability by another id than the statement.
    @Test
    void grype3168AnAliasNamesTheVulnerability() throws IOException {
        add("A", 1, "not_affected", "GHSA-2222-3333-4444", "pkg:npm/lead@1.0.0", "");
        TreeSet<String> ids = new TreeSet<>(List.of("CVE-2099-1", "GHSA-2222-3333-4444"));
        PackageUrl lead = PackageUrl.parse("pkg:npm/lead@1.0.0");
        VexBook book = VexBook.of(documents, Set.of());
        assertEquals(
                Optional.of(Status.NOT_AFFECTED),
                book.find(List.of(), ids, lead).counts().map(VexStatement::status));
        assertEquals(Optional.empty(), status("CVE-2099-1", "pkg:npm/lead@1.0.0"));
    }

    /// An image has several digests (manifest, index, configuration); any of them names it, in its
    /// repository.
    @Test
    void grype3657RepositoryAndDigestTogetherNameTheImage() throws IOException {
        String repository = "registry.example.org/ubi/podman";
        add(
                "A",
                1,
                "not_affected",
                "CVE-2099-1",
                "pkg:oci/podman@" + DIGEST.replace(":", "%3A") + "?repository_url=" + repository,
                "");
        assertEquals(
                Optional.of(Status.NOT_AFFECTED),
                status("CVE-2099-1", TIN, OTHER, repository + ":10.2", repository + "@" + DIGEST));
        assertEquals(
                Optional.empty(),
                status("CVE-2099-1", TIN, "registry.example.org/other/podman@" + DIGEST));
    }

    @ParameterizedTest
    @CsvSource({
        "pkg:oci/acme?repository_url=registry.example.org/team/acme, registry.example.org/team/acme:7, true",
        "pkg:oci/acme?repository_url=registry.example.org/team&tag=7, registry.example.org/team/acme:7, true",
        "pkg:oci/acme?repository_url=registry.example.org/team&tag=8, registry.example.org/team/acme:7, false",
        "pkg:docker/library/acme@7, acme:7, true",
        "pkg:docker/acme@8, acme:7, false",
        "registry.example.org/team/acme:7, registry.example.org/team/acme:7, true",
        "registry.example.org/team/acme, registry.example.org/team/acme:7, true",
        "registry.example.org/team/acme:8, registry.example.org/team/acme:7, false",
        "https://example.org/product/1, https://example.org/product/1, true",
        "https://example.org/product/1, https://example.org/product/2, false",
        "pkg:generic/acme, pkg:generic/acme@1.0, true",
        "pkg:generic/acme@2.0, pkg:generic/acme@1.0, false",
        "arn:aws:ec2:eu-west-1:1:instance/i-1, arn:aws:ec2:eu-west-1:1:instance/i-1, true",
    })
    void resourcesAreNamedInManyWays(String product, String resource, boolean means)
            throws IOException {
        add("A", 1, "not_affected", "CVE-2099-1", product, "");
        assertEquals(means, status("CVE-2099-1", TIN, resource).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "pkg:npm/lead, pkg:npm/lead@1.0.0, true",
        "pkg:npm/lead@1.0.0, pkg:npm/lead@1.0.0, true",
        "pkg:npm/lead@1.0.1, pkg:npm/lead@1.0.0, false",
        "pkg:npm/%40scope/lead@1.0.0, pkg:npm/lead@1.0.0, false",
        "pkg:pypi/lead@1.0.0, pkg:npm/lead@1.0.0, false",
        "pkg:deb/debian/tin@1.2-3?arch=arm64, pkg:deb/debian/tin@1.2-3?arch=amd64, true",
        "pkg:maven/g/a@1?repository_url=https://repo.example.org/x/, pkg:maven/g/a@1, true",
        "pkg:maven/g/a@1?repository_url=https://repo.example.org/x/, pkg:maven/g/a@1?repository_url=repo.example.org/x, true",
        "pkg:maven/g/a@1?repository_url=https://repo.example.org/x, pkg:maven/g/a@1?repository_url=https://repo.example.org/y, false",
    })
    void packagesAreProducts(String product, String installed, boolean means) throws IOException {
        add("A", 1, "not_affected", "CVE-2099-1", product, "");
        assertEquals(means, status("CVE-2099-1", installed).isPresent());
    }

    @Test
    void theNewestOfAnAuthorCountsAndDisputesHideNothing() throws IOException {
        add("A", 1, "not_affected", "CVE-2099-1", "pkg:npm/lead", "");
        add("A", 3, "fixed", "CVE-2099-1", "pkg:npm/lead", "");
        add("A", 2, "under_investigation", "CVE-2099-1", "pkg:npm/lead", "");
        VexBook.Answer one = answer(Set.of());
        assertEquals(Optional.of(Status.FIXED), one.counts().map(VexStatement::status));
        assertFalse(one.disputed());

        add("B", 2, "affected", "CVE-2099-1", "pkg:npm/lead", "");
        VexBook.Answer two = answer(Set.of());
        assertEquals(Optional.of("B"), two.counts().map(VexStatement::author));
        assertTrue(two.disputed());
        assertEquals(List.of("A", "B"), two.byAuthor().stream().map(VexStatement::author).toList());

        VexBook.Answer trusted = answer(Set.of("A"));
        assertEquals(Optional.of(Status.FIXED), trusted.counts().map(VexStatement::status));
        assertFalse(trusted.disputed());
        assertEquals(Optional.empty(), answer(Set.of("C")).counts());
    }

    private VexBook.Answer answer(Set<String> trusted) {
        return VexBook.of(documents, trusted)
                .find(
                        List.of(),
                        new TreeSet<>(Set.of("cve-2099-1")),
                        PackageUrl.parse("pkg:npm/lead@1.0.0"));
    }

    private Optional<Status> status(String id, String purl, String... resource) {
        return VexBook.of(documents, Set.of())
                .find(List.of(resource), new TreeSet<>(Set.of(id)), PackageUrl.parse(purl))
                .counts()
                .map(VexStatement::status);
    }

    private static String oci(String digest, String qualifiers) {
        return "pkg:oci/acme@" + digest.replace(":", "%3A") + qualifiers;
    }

    private void add(String author, int day, String status, String id, String product, String part)
            throws IOException {
        String document =
                """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:x", "author": "%s",
                 "timestamp": "2099-01-0%dT00:00:00Z", "version": 1, "statements": [
                  {"vulnerability": {"name": "%s"}, "status": "%s", "status_notes": "x",
                   "justification": "component_not_present",
                   "products": [{"@id": "%s", "subcomponents": [%s]}]}]}
                """
                        .formatted(
                                author,
                                day,
                                id,
                                status,
                                product,
                                part.isEmpty() ? "" : "{\"@id\": \"" + part + "\"}");
        documents.add(VexDocument.parse(document.getBytes(StandardCharsets.UTF_8)));
    }
}
