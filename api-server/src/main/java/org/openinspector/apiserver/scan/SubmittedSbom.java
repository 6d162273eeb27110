package org.openinspector.apiserver.scan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openinspector.apimodel.inspectorscan.ValidationException;
import org.openinspector.apimodel.inspectorscan.ValidationExceptionField;
import org.openinspector.apimodel.inspectorscan.ValidationExceptionReason;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The components of a document as its answer shows them: numbered anew from the top, without what
/// the generator itself calls a duplicate.
///
/// @param components the outer ones, in the document's order
record SubmittedSbom(List<Component> components) {
    /// The newest documentation; an older one says 2,000.
    static final int COMPONENTS_MAX = 5_000;

    private static final int DEPTH_MAX = 16;
    private static final String GENERATOR = "amazon:inspector:sbom_generator:";
    private static final String DOCKERFILE = GENERATOR + "dockerfile_finding:";
    private static final JsonFactory JSON = new JsonFactory();

    /// A component.
    ///
    /// @param reference its `bom-ref` in the answer
    /// @param path the file that proves a package of a language; empty for those of the system
    /// @param checks what a Dockerfile check found, by the check's id
    record Component(
            String reference,
            String type,
            String name,
            Optional<String> version,
            Optional<String> purl,
            Optional<String> path,
            Map<String, String> checks,
            List<Component> nested) {
        /// Itself and all below.
        Stream<Component> all() {
            return Stream.concat(Stream.of(this), nested.stream().flatMap(Component::all));
        }
    }

    /// Reads a document.
    ///
    /// @throws ValidationException if it is no CycloneDX, malformed, or too large
    static SubmittedSbom read(String document) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), document)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw refused(
                        ValidationExceptionReason.CANNOT_PARSE,
                        "sbom",
                        "it is no JSON object, expected a CycloneDX document");
            }
            return new Reading(json).document();
        }
    }

    static ValidationException refused(
            ValidationExceptionReason reason, String field, String message) {
        return ValidationException.builder()
                .message(field + ": " + message)
                .reason(reason)
                .fields(
                        List.of(
                                ValidationExceptionField.builder()
                                        .name(field)
                                        .message(message)
                                        .build()))
                .build();
    }

    /// A component before it is numbered.
    private static final class Draft {
        String type = "";
        String name = "";
        Optional<String> version = Optional.empty();
        Optional<String> purl = Optional.empty();
        List<Draft> nested = List.of();
        final Map<String, String> properties = new HashMap<>();

        boolean isDuplicate() {
            return "true".equalsIgnoreCase(properties.get(GENERATOR + "is_duplicate_package"));
        }
    }

    private static final class Reading {
        private final JsonParser json;
        private int seen;
        private int number;

        Reading(JsonParser json) {
            this.json = json;
        }

        SubmittedSbom document() {
            Optional<String> format = Optional.empty();
            List<Draft> drafts = List.of();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "bomFormat" -> format = text();
                    case "components" -> drafts = components("sbom.components", 1);
                    default -> json.skipChildren();
                }
            }
            if (format.filter("CycloneDX"::equals).isEmpty()) {
                throw refused(
                        ValidationExceptionReason.UNSUPPORTED_SBOM_TYPE,
                        "sbom.bomFormat",
                        "it is "
                                + format.map(it -> "\"" + it + "\"").orElse("missing")
                                + ", expected \"CycloneDX\"");
            }
            return new SubmittedSbom(numbered(drafts));
        }

        private List<Draft> components(String where, int depth) {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw refused(
                        ValidationExceptionReason.FIELD_VALIDATION_FAILED,
                        where,
                        "expected a list of components");
            }
            if (depth > DEPTH_MAX) {
                throw refused(
                        ValidationExceptionReason.FIELD_VALIDATION_FAILED,
                        where,
                        "components are nested deeper than " + DEPTH_MAX + " levels");
            }
            List<Draft> all = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    throw refused(
                            ValidationExceptionReason.FIELD_VALIDATION_FAILED,
                            where,
                            "expected components, which are JSON objects");
                }
                if (++seen > COMPONENTS_MAX) {
                    throw refused(
                            ValidationExceptionReason.FIELD_VALIDATION_FAILED,
                            "sbom.components",
                            "more than "
                                    + COMPONENTS_MAX
                                    + " components, expected that many at most");
                }
                all.add(component(where, depth));
            }
            return all;
        }

        private Draft component(String where, int depth) {
            Draft draft = new Draft();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "type" -> draft.type = text().orElse("");
                    case "name" -> draft.name = text().orElse("");
                    case "version" -> draft.version = text();
                    case "purl" -> draft.purl = text();
                    case "properties" -> properties(draft);
                    case "components" ->
                            draft.nested = components(where + "[].components", depth + 1);
                    default -> json.skipChildren();
                }
            }
            return draft;
        }

        private void properties(Draft draft) {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    json.skipChildren();
                    continue;
                }
                Optional<String> key = Optional.empty();
                Optional<String> value = Optional.empty();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "name" -> key = text();
                        case "value" -> value = text();
                        default -> json.skipChildren();
                    }
                }
                if (key.isPresent() && value.isPresent()) {
                    draft.properties.putIfAbsent(key.get(), value.get());
                }
            }
        }

        /// Texts and nothing else: what is of another kind counts as missing.
        private Optional<String> text() {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return Optional.of(json.getString());
            }
            json.skipChildren();
            return Optional.empty();
        }

        private List<Component> numbered(List<Draft> drafts) {
            List<Component> all = new ArrayList<>();
            for (Draft draft : drafts) {
                if (draft.isDuplicate()) {
                    continue;
                }
                String reference = "comp-" + ++number;
                Map<String, String> checks = new TreeMap<>();
                draft.properties.forEach((name, value) -> {
                    if (name.startsWith(DOCKERFILE)) {
                        checks.put(name.substring(DOCKERFILE.length()), value);
                    }
                });
                all.add(
                        new Component(
                                reference,
                                draft.type,
                                draft.name,
                                draft.version,
                                // As Amazon's answers spell them.
                                draft.purl.map(purl -> purl.replace("~", "%7E")),
                                draft.purl
                                        .filter(purl -> !isOfSystem(purl))
                                        .flatMap(_ ->
                                                Optional.ofNullable(
                                                        draft.properties.get(
                                                                GENERATOR + "source_path"))),
                                checks,
                                numbered(draft.nested)));
            }
            return all;
        }
    }

    /// True for packages of an operating system, which nest their binaries in their source.
    static boolean isOfSystem(String purl) {
        return purl.startsWith("pkg:deb/")
                || purl.startsWith("pkg:rpm/")
                || purl.startsWith("pkg:apk/");
    }
}
