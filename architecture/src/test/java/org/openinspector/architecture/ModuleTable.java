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
                            Map.entry("cli", List.of("scan"))));

    /// Modules that hold only tests or measures; they may use everything and nobody uses them.
    static final Set<String> TESTS_ONLY = Set.of("testkit", "architecture", "benchmarks");

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
