package org.openinspector.sbom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.SourcePackage;
import tools.jackson.core.JsonParser;

/// Listens to the members of a CycloneDX document.
final class CycloneDxReading {
    private static final String INSPECTOR = "amazon:inspector:sbom_generator:";

    private final JsonParser json;
    private final Gathering gathering;
    private boolean named;
    private String specVersion = "?";
    private Optional<String> subject = Optional.empty();
    private Optional<String> digest = Optional.empty();

    CycloneDxReading(JsonParser json, EntryPath document) {
        this.json = json;
        this.gathering = new Gathering("sbom/cyclonedx", document);
    }

    void member(String name) throws IOException {
        switch (name) {
            case "bomFormat" ->
                    named = JsonReading.text(json).filter("CycloneDX"::equals).isPresent();
            case "specVersion" -> specVersion = JsonReading.text(json).orElse("?");
            case "metadata" -> JsonReading.object(json, this::metadata);
            case "components" -> components(null);
            default -> {}
        }
    }

    private void metadata(String name) throws IOException {
        switch (name) {
            case "component" -> {
                Listed main = new Listed();
                List<Listed> nested = new ArrayList<>();
                JsonReading.object(json, member -> component(main, nested, member));
                subject = main.name;
                digest =
                        main.property(INSPECTOR + "image_id", "aquasecurity:trivy:ImageID")
                                .or(() -> main.version)
                                .filter(text -> text.startsWith("sha256:"));
                nested.forEach(gathering::take);
            }
            case "properties" -> {
                Listed own = new Listed();
                properties(own);
                own.property("openinspector:distribution")
                        .map(Distributions::labelled)
                        .ifPresent(gathering::distribution);
                own.property("openinspector:running-kernel").ifPresent(gathering::runningKernel);
                own.property("openinspector:channels")
                        .ifPresent(list -> {
                            for (String channel : list.split(",", -1)) {
                                if (!channel.isBlank()) {
                                    gathering.channel(channel.strip());
                                }
                            }
                        });
            }
            default -> {}
        }
    }

    private void components(@Nullable List<Listed> into) throws IOException {
        JsonReading.list(
                json,
                () -> {
                    Listed listed = new Listed();
                    List<Listed> nested = new ArrayList<>();
                    JsonReading.object(json, member -> component(listed, nested, member));
                    adopt(listed, nested);
                    if (into == null) {
                        gathering.take(listed);
                        nested.forEach(gathering::take);
                    } else {
                        into.add(listed);
                        into.addAll(nested);
                    }
                });
    }

    /// Amazon's generator nests the binary packages of a source package in it.
    private static void adopt(Listed outer, List<Listed> nested) {
        Optional<String> system = operatingSystems(outer);
        if (system.isEmpty() || outer.name.isEmpty() || outer.version.isEmpty()) {
            return;
        }
        SourcePackage source = new SourcePackage(outer.name.get(), outer.version.get());
        for (Listed inner : nested) {
            if (operatingSystems(inner).equals(system)) {
                inner.source = Optional.of(source);
            }
        }
    }

    private static Optional<String> operatingSystems(Listed listed) {
        return listed.purl.flatMap(purl ->
                List.of("pkg:deb/", "pkg:apk/", "pkg:rpm/").stream()
                        .filter(purl::startsWith)
                        .findFirst());
    }

    private void component(Listed listed, List<Listed> nested, String name) throws IOException {
        switch (name) {
            case "type" -> listed.type = JsonReading.text(json).orElse("");
            case "name" -> listed.name = JsonReading.text(json);
            case "version" -> listed.version = JsonReading.text(json);
            case "purl" -> listed.purl = JsonReading.text(json);
            case "properties" -> properties(listed);
            case "evidence" ->
                    JsonReading.object(
                            json,
                            kind -> {
                                if (kind.equals("occurrences")) {
                                    JsonReading.list(
                                            json,
                                            () ->
                                                    JsonReading.object(
                                                            json,
                                                            member -> occurrence(listed, member)));
                                }
                            });
            case "components" -> components(nested);
            default -> {}
        }
    }

    private void occurrence(Listed listed, String member) {
        if (member.equals("location")) {
            JsonReading.text(json).ifPresent(listed.locations::add);
        }
    }

    private void properties(Listed listed) throws IOException {
        JsonReading.list(
                json,
                () -> {
                    String[] pair = new String[2];
                    JsonReading.object(
                            json,
                            member -> {
                                switch (member) {
                                    case "name" -> pair[0] = JsonReading.text(json).orElse("");
                                    case "value" -> pair[1] = JsonReading.text(json).orElse("");
                                    default -> {}
                                }
                            });
                    String name = pair[0];
                    String value = pair[1];
                    if (name == null || value == null || value.isEmpty()) {
                        return;
                    }
                    listed.properties.putIfAbsent(name, value);
                    if (name.equals(INSPECTOR + "source_path")
                            || name.equals("aquasecurity:trivy:FilePath")
                            || (name.startsWith("syft:location:") && name.endsWith(":path"))) {
                        listed.locations.add(value);
                    }
                });
    }

    Optional<Sbom> result() {
        return named
                ? Optional.of(
                        new Sbom(
                                subject,
                                digest,
                                "CycloneDX " + specVersion,
                                gathering.inventory(),
                                gathering.problems()))
                : Optional.empty();
    }
}
