package org.openinspector.aws.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A command document of Systems Manager: one shell script with parameters, of schema 2.2.
///
/// Systems Manager puts the values of parameters into the script as text. So every parameter has a
/// pattern that leaves no character with which a value could end the quotes it stands in.
///
/// @param name in the account, `OpenInspector-Inventory`
/// @param content JSON, the same bytes for the same release of the product
/// @see <a
///   href="https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html">
///   Schemas, features, and examples</a>
public record CommandDocument(String name, String content) {
    /// A parameter.
    ///
    /// @param pattern what all values match
    /// @param initial the value unless another is given; matches the pattern
    public record Parameter(String name, String description, String pattern, String initial) {}

    /// A document that runs a script of this class's folder.
    ///
    /// @param script text of the script, with `{{ Name }}` where a parameter's value goes
    /// @param seconds after which the agent ends it
    public static CommandDocument of(
            String name,
            String description,
            List<Parameter> parameters,
            String script,
            int seconds) {
        var text = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("schemaVersion", "2.2");
            json.writeStringProperty("description", description);
            json.writeObjectPropertyStart("parameters");
            for (Parameter parameter : parameters) {
                json.writeObjectPropertyStart(parameter.name());
                json.writeStringProperty("type", "String");
                json.writeStringProperty("description", parameter.description());
                json.writeStringProperty("default", parameter.initial());
                json.writeStringProperty("allowedPattern", parameter.pattern());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeArrayPropertyStart("mainSteps");
            json.writeStartObject();
            json.writeStringProperty("action", "aws:runShellScript");
            json.writeStringProperty("name", "run");
            json.writeObjectPropertyStart("precondition");
            json.writeArrayPropertyStart("StringEquals");
            json.writeString("platformType");
            json.writeString("Linux");
            json.writeEndArray();
            json.writeEndObject();
            json.writeObjectPropertyStart("inputs");
            json.writeStringProperty("timeoutSeconds", Integer.toString(seconds));
            json.writeArrayPropertyStart("runCommand");
            script.lines().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
        return new CommandDocument(name, text.toString());
    }

    /// A script that is shipped beside a class.
    public static String script(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What Systems Manager calls the document's hash: that of its bytes, SHA-256 in hexadecimal
    /// digits. A command that names it runs this content or none.
    public String sha256() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
