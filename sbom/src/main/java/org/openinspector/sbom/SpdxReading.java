package org.openinspector.sbom;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.openinspector.model.EntryPath;
import tools.jackson.core.JsonParser;

/// Listens to the members of an SPDX document.
final class SpdxReading {
    private final JsonParser json;
    private final Gathering gathering;
    private Optional<String> version = Optional.empty();
    private Optional<String> name = Optional.empty();

    SpdxReading(JsonParser json, EntryPath document) {
        this.json = json;
        this.gathering = new Gathering("sbom/spdx", document);
    }

    void member(String member) throws IOException {
        switch (member) {
            case "spdxVersion" -> version = JsonReading.text(json);
            case "name" -> name = JsonReading.text(json);
            case "packages" -> JsonReading.list(json, this::listedPackage);
            default -> {}
        }
    }

    private void listedPackage() throws IOException {
        Listed listed = new Listed();
        listed.type = "library";
        JsonReading.object(
                json,
                member -> {
                    switch (member) {
                        case "name" -> listed.name = JsonReading.text(json);
                        case "versionInfo" -> listed.version = JsonReading.text(json);
                        case "primaryPackagePurpose" ->
                                listed.type =
                                        JsonReading.text(json)
                                                .orElse("library")
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', '-');
                        case "externalRefs" -> references(listed);
                        default -> {}
                    }
                });
        gathering.take(listed);
    }

    private void references(Listed listed) throws IOException {
        JsonReading.list(
                json,
                () -> {
                    String[] pair = new String[2];
                    JsonReading.object(
                            json,
                            member -> {
                                switch (member) {
                                    case "referenceType" ->
                                            pair[0] = JsonReading.text(json).orElse("");
                                    case "referenceLocator" ->
                                            pair[1] = JsonReading.text(json).orElse("");
                                    default -> {}
                                }
                            });
                    if ("purl".equals(pair[0]) && pair[1] != null && listed.purl.isEmpty()) {
                        listed.purl = Optional.of(pair[1]);
                    }
                });
    }

    Optional<Sbom> result() {
        return version.filter(text -> text.startsWith("SPDX-2"))
                .map(text ->
                        new Sbom(
                                name,
                                Optional.empty(),
                                text.replace('-', ' '),
                                gathering.inventory(),
                                gathering.problems()));
    }
}
