package org.openinspector.architecture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which module may use which, as ARCHITECTURE.md says. *May use* is transitive.
///
/// @param root the package above the modules' packages
/// @param mayUse by module
record ModuleTable(String root, Map<String, List<String>> mayUse) {
    static final ModuleTable PRODUCT =
            new ModuleTable(
                    "org.openinspector",
                    Map.ofEntries(
                            Map.entry("versions", List.of()),
                            Map.entry("model", List.of("versions")),
                            Map.entry("artifacts", List.of("model")),
                            Map.entry("catalog", List.of("model", "artifacts")),
                            Map.entry("advisories", List.of("model", "versions")),
                            Map.entry("sbom", List.of("model")),
                            Map.entry("matching", List.of("model", "versions", "advisories")),
                            Map.entry("scoring", List.of("model", "matching")),
                            Map.entry(
                                    "scan",
                                    List.of(
                                            "artifacts",
                                            "catalog",
                                            "sbom",
                                            "advisories",
                                            "matching",
                                            "scoring")),
                            Map.entry("api-generator", List.of()),
                            Map.entry("api-model", List.of("model")),
                            Map.entry("storage", List.of()),
                            Map.entry("accounts", List.of("model", "storage", "api-model")),
                            Map.entry(
                                    "findings",
                                    List.of("model", "storage", "accounts", "api-model")),
                            Map.entry(
                                    "estate",
                                    List.of(
                                            "model",
                                            "storage",
                                            "accounts",
                                            "findings",
                                            "scan",
                                            "matching",
                                            "advisories",
                                            "scoring")),
                            Map.entry("aws", List.of("estate", "artifacts", "api-model")),
                            Map.entry(
                                    "api-server",
                                    List.of("api-model", "accounts", "findings", "estate", "scan")),
                            Map.entry("server", List.of("api-server", "estate", "aws", "scan")),
                            Map.entry("cli", List.of("scan", "api-model"))));

    /// Modules that hold only tests or measures; they may use everything and nobody uses them.
    static final Set<String> TESTS_ONLY =
            Set.of("testkit", "testkit-server", "architecture", "benchmarks");

    /// The module's top package below the root: its name without hyphens.
    static String topPackage(String module) {
        return module.replace("-", "");
    }

    /// Everything the module may use, itself included.
    Set<String> reach(String module) {
        var reach = new TreeSet<String>();
        collect(module, reach);
        return reach;
    }

    private void collect(String module, Set<String> reach) {
        if (reach.add(module)) {
            mayUse.getOrDefault(module, List.of()).forEach(used -> collect(used, reach));
        }
    }
}
