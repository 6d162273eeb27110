package org.openinspector.advisories.rpm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Which module stream a package was built for, as `modules.yaml` of its repository says.
///
/// @see <a
///   href="https://github.com/fedora-modularity/libmodulemd/blob/main/yaml_specs/modulemd_stream_v2.yaml">modulemd
///   version 2, `artifacts.rpms`</a>
public final class ModuleStreams {
    private static final int LINE_MAX = 1 << 20;
    private static final int PACKAGES_MAX = 2_000_000;

    private final Map<String, String> byPackage = new HashMap<>();

    /// Reads one `modules.yaml`, a stream of YAML documents.
    ///
    /// @throws UnreadableDocumentException if it is none
    /// @throws IOException if the stream breaks
    public void read(InputStream content) throws IOException {
        Lines lines = new Lines(content, LINE_MAX);
        StringBuilder document = new StringBuilder();
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.equals("---") || line.startsWith("--- ")) {
                take(document);
            } else if (!line.equals("...")) {
                document.append(line).append('\n');
                if (document.length() > 32 << 20) {
                    throw new UnreadableDocumentException(
                            "a YAML document of more than 32 MiB, expected one module");
                }
            }
        }
        take(document);
    }

    /// The module stream of a package, `nodejs:18`; empty if no module has it.
    ///
    /// @param evr without an epoch of 0
    public Optional<String> of(String name, String evr, String architecture) {
        return Optional.ofNullable(byPackage.get(key(name, evr, architecture)));
    }

    private void take(StringBuilder document) throws IOException {
        String text = document.toString();
        document.setLength(0);
        if (text.isBlank()) {
            return;
        }
        Node.Fields fields =
                Documents.yaml(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        if (!fields.text("document").orElse("").equals("modulemd")) {
            return; // defaults and ends of life
        }
        Optional<Node.Fields> data = fields.object("data");
        if (data.isEmpty()) {
            return;
        }
        String stream = data.get().requiredText("name") + ":" + data.get().requiredText("stream");
        Optional<Node.Fields> artifacts = data.get().object("artifacts");
        if (stream.length() > 200 || artifacts.isEmpty()) {
            return;
        }
        for (String artifact : artifacts.get().texts("rpms")) {
            RpmName.parse(artifact)
                    .ifPresent(rpm ->
                            byPackage.put(
                                    key(rpm.name(), rpm.evr(), rpm.architecture().orElse("")),
                                    stream));
        }
        if (byPackage.size() > PACKAGES_MAX) {
            throw new UnreadableDocumentException(
                    "more than " + PACKAGES_MAX + " packages of modules, expected a repository");
        }
    }

    private static String key(String name, String evr, String architecture) {
        return name + "-" + evr + "." + architecture;
    }
}
