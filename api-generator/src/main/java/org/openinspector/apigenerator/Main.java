package org.openinspector.apigenerator;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.loader.ModelAssembler;
import software.amazon.smithy.model.loader.ModelDiscovery;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.transform.ModelTransformer;

/// Generates the Java of services.
///
/// Arguments: the folder to write to, then groups of `--model FOLDER-OR-FILE …` and `--service
/// SHAPE-ID=PACKAGE …`; `--openapi FOLDER` writes an OpenAPI document of each service there, named
/// like its package; `--protocol-tests` adds AWS's test services to the model.
public final class Main {
    private static final String PROTOCOL_TESTS = "smithy-aws-protocol-tests";

    private Main() {}

    /// Runs the generator.
    public static void main(String[] arguments) throws IOException {
        Path output = Path.of(arguments[0]);
        List<Path> models = new ArrayList<>();
        Map<ShapeId, String> services = new LinkedHashMap<>();
        boolean protocolTests = false;
        Optional<Path> openApi = Optional.empty();
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--model" -> models.add(Path.of(arguments[++i]));
                case "--service" -> {
                    String[] parts = arguments[++i].split("=", 2);
                    services.put(ShapeId.from(parts[0]), parts[1]);
                }
                case "--openapi" -> openApi = Optional.of(Path.of(arguments[++i]));
                case "--protocol-tests" -> protocolTests = true;
                default -> throw new IllegalArgumentException("unknown argument " + arguments[i]);
            }
        }
        Model model = load(models, protocolTests);
        for (var service : services.entrySet()) {
            Model renamed = renamed(model, service.getKey());
            Generator generator = new Generator(renamed, service.getKey(), service.getValue());
            write(output, service.getValue(), generator.files());
            if (openApi.isPresent()) {
                String name = service.getValue().substring(service.getValue().lastIndexOf('.') + 1);
                Files.createDirectories(openApi.get());
                Files.writeString(
                        openApi.get().resolve(name + ".json"),
                        OpenApi.document(renamed, service.getKey()));
            }
        }
    }

    /// Loads models, with the traits found on the class path.
    static Model load(List<Path> models, boolean protocolTests) {
        ModelAssembler assembler = Model.assembler();
        for (URL url : ModelDiscovery.findModels(Main.class.getClassLoader())) {
            if (protocolTests || !url.toString().contains(PROTOCOL_TESTS)) {
                assembler.addImport(url);
            }
        }
        models.forEach(assembler::addImport);
        Model model = assembler.assemble().unwrap();
        return ModelTransformer.create().changeStringEnumsToEnumShapes(model, true);
    }

    /// The model with the names that the service gives to shapes of other namespaces.
    private static Model renamed(Model model, ShapeId service) {
        Map<ShapeId, ShapeId> names = new LinkedHashMap<>();
        model.expectShape(service, ServiceShape.class)
                .getRename()
                .forEach((id, name) -> names.put(id, ShapeId.fromParts(id.getNamespace(), name)));
        return ModelTransformer.create().renameShapes(model, names);
    }

    /// Writes the files that changed and deletes those no longer made, so that the compiler sees
    /// what the model holds.
    private static void write(Path output, String packageName, Map<String, String> files)
            throws IOException {
        Path folder = output.resolve(packageName.replace('.', '/'));
        Files.createDirectories(folder);
        try (var present = Files.newDirectoryStream(folder, "*.java")) {
            for (Path file : present) {
                if (!files.containsKey(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
        for (var file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.exists(path) || !Files.readString(path).equals(file.getValue())) {
                Files.writeString(path, file.getValue());
            }
        }
    }
}
