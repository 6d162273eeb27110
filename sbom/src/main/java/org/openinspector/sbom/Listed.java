package org.openinspector.sbom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.model.SourcePackage;

/// A component or package as a document lists it, before it is understood.
final class Listed {
    String type = "";
    Optional<String> name = Optional.empty();
    Optional<String> version = Optional.empty();
    Optional<String> purl = Optional.empty();
    Optional<SourcePackage> source = Optional.empty();
    final List<String> locations = new ArrayList<>();
    final Map<String, String> properties = new LinkedHashMap<>();

    /// The first of several properties that is there.
    Optional<String> property(String... names) {
        for (String each : names) {
            String value = properties.get(each);
            if (value != null && !value.isBlank()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    boolean isOperatingSystem() {
        return type.equals("operating-system");
    }

    String label() {
        return name.orElse("?") + version.map(v -> " " + v).orElse("");
    }
}
