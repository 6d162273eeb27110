package org.openinspector.apiserver.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.inspectorscan.OutputFormat;
import org.openinspector.testkit.Fixtures;

/// What Amazon Inspector answered about four SBOMs, held against what is answered with its own
/// vulnerability data: the same members, properties, grouping and contents.
final class AmazonAnswersTest {
    private static final String ORACLES = "oracles/inspector/scan-sbom/";
    private static final String SCANNER = "amazon:inspector:sbom_scanner:";
    private static final String FIXED = SCANNER + "fixed_version:";

    private static String file(String name) throws IOException {
        return Files.readString(Fixtures.shared(ORACLES + name));
    }

    private static AnyJson amazon(String name) throws IOException {
        return AnyJson.read(file(name + ".scan.json")).at("sbom");
    }

    private static AnyJson ours(String name, OutputFormat format) throws IOException {
        return AnyJson.read(
                PlantedData.of(name.startsWith("alpine") ? "alpine" : name, amazon(name))
                        .scan(file(name + ".sbom.json"), format));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alpine-3.18.2",
                "amazonlinux-latest",
                "debian-stable-20240130",
                "python-latest"
            })
    void cycloneDxIsLikeAmazons(String name) throws IOException {
        AnyJson theirs = amazon(name);
        AnyJson ours = ours(name, OutputFormat.CYCLONE_DX_1_5);
        assertEquals(theirs.members().keySet(), Set.copyOf(ours.members().keySet()));
        assertEquals(
                Set.copyOf(theirs.at("metadata").members().keySet()),
                Set.copyOf(ours.at("metadata").members().keySet()));
        assertEquals(theirs.text("specVersion"), ours.text("specVersion"));
        assertTrue(
                ours.at("metadata")
                        .text("timestamp")
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        List<Object> theirComponents = decoded(theirs.at("components"));
        List<Object> ourComponents = decoded(ours.at("components"));
        assertEquals(theirComponents.size(), ourComponents.size());
        Set<String> twins = twins(theirs);
        for (int i = 0; i < theirComponents.size(); i++) {
            if (!twins.contains("comp-" + (i + 1))) {
                assertEquals(theirComponents.get(i), ourComponents.get(i));
            }
        }
        Map<String, AnyJson> theirVulnerabilities = byId(theirs);
        Map<String, AnyJson> ourVulnerabilities = byId(ours);
        assertEquals(theirVulnerabilities.keySet(), ourVulnerabilities.keySet());
        assertEquals(
                "vuln-1",
                ours.at("vulnerabilities").items().findFirst().orElseThrow().text("bom-ref"));
        theirVulnerabilities.forEach((id, one) ->
                assertEquals(
                        comparable(one, twins),
                        comparable(Objects.requireNonNull(ourVulnerabilities.get(id)), twins),
                        id));
        assertEquals(
                counts(theirs).keySet().stream().toList(), counts(ours).keySet().stream().toList());
        // Where NVD is silent Amazon counts as "other" what the vendor has rated; we do not.
        if (!name.startsWith("amazonlinux")) {
            assertEquals(counts(theirs), counts(ours));
        } else {
            assertEquals(Map.of(), minus(counts(theirs), counts(ours), "other"));
        }
    }

    /// Packages without an architecture that are also there with one, of the same name: to us an
    /// advisory is about both, to Amazon about that with the architecture.
    private static Set<String> twins(AnyJson document) {
        Map<String, Set<String>> byName = new TreeMap<>();
        document.at("components")
                .items()
                .forEach(one ->
                        byName.computeIfAbsent(one.text("name"), _ -> new TreeSet<>())
                                .add(one.text("bom-ref")));
        return document.at("components")
                .items()
                .filter(one -> one.text("purl").contains("arch=noarch"))
                .filter(one -> Objects.requireNonNull(byName.get(one.text("name"))).size() > 1)
                .map(one -> one.text("bom-ref"))
                .collect(Collectors.toSet());
    }

    /// Amazon repeats names and versions as the purl encodes them.
    private static List<Object> decoded(AnyJson components) {
        return components
                .items()
                .<Object>map(one -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    one.members()
                            .forEach((name, value) ->
                                    members.put(
                                            name,
                                            switch (name) {
                                                case "name", "version" ->
                                                        String.valueOf(value)
                                                                .replace("%2B", "+")
                                                                .replace("%7E", "~")
                                                                .replace("%3A", ":");
                                                case "components" -> decoded(one.at(name));
                                                default -> Objects.requireNonNull(value);
                                            }));
                    return members;
                })
                .toList();
    }

    /// Severities of which we count less.
    private static Map<String, Integer> minus(
            Map<String, Integer> theirs, Map<String, Integer> ours, String but) {
        Map<String, Integer> less = new TreeMap<>();
        theirs.forEach((name, count) -> {
            int own = ours.getOrDefault(name, 0);
            if (!name.contains(but) && own < count) {
                less.put(name, own - count);
            }
        });
        return less;
    }

    private static Map<String, AnyJson> byId(AnyJson document) {
        Map<String, AnyJson> all = new TreeMap<>();
        document.at("vulnerabilities").items().forEach(one -> all.put(one.text("id"), one));
        return all;
    }

    private static Map<String, Integer> counts(AnyJson document) {
        Map<String, Integer> all = new LinkedHashMap<>();
        document.at("metadata")
                .at("properties")
                .items()
                .forEach(one -> all.put(one.text("name"), Integer.valueOf(one.text("value"))));
        return all;
    }

    /// A vulnerability without the order of its lists and without its number; the time of day of
    /// the last exploit and EPSS's model are not in our data.
    private static Map<String, Object> comparable(AnyJson one, Set<String> twins) {
        Map<String, Object> all = new TreeMap<>();
        one.members()
                .forEach((name, value) ->
                        all.put(
                                name,
                                switch (name) {
                                    case "bom-ref" -> "";
                                    case "description" ->
                                            one.text(name).equals("None Provided")
                                                    ? "some"
                                                    : one.text(name).isEmpty() ? "" : "some";
                                    default -> String.valueOf(value);
                                }));
        all.replace(
                "affects",
                sorted(
                        one.at("affects")
                                .items()
                                .map(each -> each.text("ref"))
                                .filter(reference -> !twins.contains(reference))));
        all.replace(
                "cwes", sorted(one.at("cwes").items().map(each -> String.valueOf(each.number()))));
        all.replace(
                "advisories", sorted(one.at("advisories").items().map(each -> each.text("url"))));
        all.replace(
                "references",
                sorted(one.at("references").items().map(each -> each.members().toString())));
        all.replace(
                "ratings",
                sorted(
                        one.at("ratings")
                                .items()
                                .map(each -> {
                                    Map<String, Object> members = new TreeMap<>();
                                    each.members()
                                            .forEach((name, value) ->
                                                    members.put(name, String.valueOf(value)));
                                    if (each.at("source").text("name").equals("EPSS")) {
                                        members.replace("vector", "");
                                    }
                                    return members.toString();
                                })));
        all.replace(
                "properties",
                sorted(
                        one.at("properties")
                                .items()
                                .filter(each ->
                                        !twins.contains(each.text("name").replace(FIXED, "")))
                                .map(each ->
                                        each.text("name")
                                                + "="
                                                + (each.text("name").endsWith("last_seen_in_public")
                                                        ? each.text("value").substring(0, 10)
                                                        : each.text("value")))));
        return all;
    }

    private static List<String> sorted(Stream<String> items) {
        return new ArrayList<>(items.collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSPECTOR", "INSPECTOR_ALT"})
    void theOwnFormIsLikeAmazons(String format) throws IOException {
        AnyJson theirs = AnyJson.read(file("inspector-output-form.json"));
        AnyJson ours = ours("amazonlinux-latest", OutputFormat.of(format));
        assertEquals(theirs.members().keySet(), Set.copyOf(ours.members().keySet()));
        assertEquals(
                Set.copyOf(theirs.at("vulnerability_count").members().keySet()),
                Set.copyOf(ours.at("vulnerability_count").members().keySet()));
        if (format.equals("INSPECTOR")) {
            assertEquals(keys(theirs.at("messages")), keys(ours.at("messages")));
        } else {
            assertEquals(Set.of("name", "purl", "info"), keys(ours.at("messages")));
        }
        // Theirs shows three vulnerabilities, ours more: nothing may have another name.
        assertEquals(keys(theirs.at("vulnerabilities")), keys(ours.at("vulnerabilities")));
        assertEquals(inner(theirs, "properties"), inner(ours, "properties"));
        assertEquals(
                Set.of("installed_version", "fixed_version"),
                ours.at("vulnerabilities")
                        .items()
                        .flatMap(one -> one.at("affects").items())
                        .flatMap(one -> one.members().keySet().stream())
                        .collect(Collectors.toSet()));
        assertEquals(
                Set.of("cvss_3_base_score", "cvss_3_base_vector", "severity", "source"),
                ours.at("vulnerabilities")
                        .items()
                        .flatMap(one -> one.at("properties").at("cvss").items())
                        .flatMap(one -> one.members().keySet().stream())
                        .collect(Collectors.toSet()));
    }

    private static Set<String> keys(AnyJson list) {
        return list.items()
                .flatMap(one -> one.members().keySet().stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> inner(AnyJson document, String member) {
        return document.at("vulnerabilities")
                .items()
                .flatMap(one -> one.at(member).members().keySet().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void aCheckOfADockerfileIsPassedOn() throws IOException {
        AnyJson theirs = AnyJson.read(file("dockerfile-only.scan.json")).at("sbom");
        String submitted =
                """
                {"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"bom-ref":"comp-9",
                 "name":"dockerfile:Dockerfile","type":"file","properties":[{"name":
                 "amazon:inspector:sbom_generator:dockerfile_finding:IN-DOCKER-001",
                 "value":"affected_lines:34-34"}]}]}
                """;
        AnyJson ours =
                AnyJson.read(PlantedData.nothing().scan(submitted, OutputFormat.CYCLONE_DX_1_5));
        assertEquals(theirs.at("components"), ours.at("components"));
        AnyJson theirFinding = theirs.at("vulnerabilities").items().findFirst().orElseThrow();
        AnyJson ourFinding = ours.at("vulnerabilities").items().findFirst().orElseThrow();
        for (String name : List.of("id", "affects", "analysis", "ratings", "source", "bom-ref")) {
            assertEquals(theirFinding.at(name), ourFinding.at(name), name);
        }
    }

    @Test
    void theFixedVersionIsOfTheComponent() throws IOException {
        AnyJson ours = ours("debian-stable-20240130", OutputFormat.CYCLONE_DX_1_5);
        Set<String> references = new TreeSet<>();
        ours.at("components")
                .items()
                .forEach(outer -> {
                    references.add(outer.text("bom-ref"));
                    outer.at("components")
                            .items()
                            .forEach(inner -> references.add(inner.text("bom-ref")));
                });
        long checked =
                ours.at("vulnerabilities")
                        .items()
                        .flatMap(one -> one.at("properties").items())
                        .map(each -> each.text("name"))
                        .filter(name -> name.startsWith(FIXED))
                        .peek(name ->
                                assertTrue(references.contains(name.substring(FIXED.length()))))
                        .count();
        assertTrue(checked > 5, "only " + checked);
    }
}
