package org.openinspector.apimodel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The services as OpenAPI 3.1 describes them, made from the same models as everything else while
/// the product is built.
public enum OpenApiDocument {
    /// The Amazon Inspector API.
    INSPECTOR2("inspector2"),
    /// The Amazon Inspector Scan API.
    INSPECTOR_SCAN("inspectorscan"),
    /// What is offered beyond them.
    OPENINSPECTOR("openinspector");

    private final String file;

    OpenApiDocument(String file) {
        this.file = file;
    }

    /// Where a server offers it: `/openapi/inspector2.json`.
    public String path() {
        return "/openapi/" + file + ".json";
    }

    /// The document, JSON in UTF-8.
    public byte[] bytes() {
        try (InputStream in =
                OpenApiDocument.class.getResourceAsStream("openapi/" + file + ".json")) {
            if (in == null) {
                throw new IllegalStateException("the build made no OpenAPI document " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
