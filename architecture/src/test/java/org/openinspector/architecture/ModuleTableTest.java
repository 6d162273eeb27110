package org.openinspector.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Fixtures;

final class ModuleTableTest {
    private static final JavaClasses PRODUCTION =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("/testkit"))
                    .importPackages("org.openinspector");

    @Test
    void productionIsSeen() {
        assertTrue(
                PRODUCTION.size() > 100, () -> "only " + PRODUCTION.size() + " classes imported");
        for (String module : ModuleTable.PRODUCT.mayUse().keySet()) {
            assertTrue(
                    PRODUCTION.stream()
                            .anyMatch(type ->
                                    type.getPackageName()
                                            .startsWith(
                                                    "org.openinspector."
                                                            + ModuleTable.topPackage(module))),
                    () -> "no class of module " + module);
        }
    }

    @Test
    void everyModuleIsInTheTable() {
        assertEquals(List.of(), ModuleRules.unlistedModules(PRODUCTION, ModuleTable.PRODUCT));
    }

    @Test
    void modulesUseOnlyWhatTheTableAllows() {
        assertEquals(List.of(), ModuleRules.forbiddenImports(PRODUCTION, ModuleTable.PRODUCT));
    }

    @Test
    void capabilitiesFormNoCycle() {
        assertEquals(List.of(), ModuleRules.cycles(PRODUCTION, ModuleTable.PRODUCT));
    }

    @Test
    void mavenModulesAreTheTablesModules() throws IOException {
        var matcher =
                Pattern.compile("<module>([^<]+)</module>")
                        .matcher(Files.readString(Fixtures.root().resolve("pom.xml")));
        var found = new TreeSet<String>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        var expected = new TreeSet<>(ModuleTable.PRODUCT.mayUse().keySet());
        expected.addAll(ModuleTable.TESTS_ONLY);
        expected.removeIf(
                module -> ModuleTable.TESTS_ONLY.contains(module) && !found.contains(module));
        assertEquals(expected, found);
    }

    @Test
    void architecturePageNamesEveryModule() throws IOException {
        String page = Files.readString(Fixtures.root().resolve("ARCHITECTURE.md"));
        for (String module : ModuleTable.PRODUCT.mayUse().keySet()) {
            assertTrue(
                    page.contains("`" + module + "`"),
                    () -> "ARCHITECTURE.md has no paragraph on " + module);
        }
    }

    @Test
    void plantedCycleFails() {
        var table =
                planted("cycle", Map.of("first", List.of("second"), "second", List.of("first")));
        assertFalse(ModuleRules.cycles(classes(table), table).isEmpty());
    }

    @Test
    void plantedForbiddenImportFails() {
        var table = planted("forbidden", Map.of("high", List.of("low"), "low", List.of()));
        List<String> violations = ModuleRules.forbiddenImports(classes(table), table);
        assertTrue(
                violations.stream().anyMatch(v -> v.startsWith("low may not use high")),
                violations::toString);
        assertTrue(violations.stream().noneMatch(v -> v.startsWith("high")), violations::toString);
    }

    @Test
    void plantedUnlistedModuleFails() {
        var table = planted("unlisted", Map.of("known", List.of()));
        List<String> violations = ModuleRules.unlistedModules(classes(table), table);
        assertFalse(violations.isEmpty());
        assertTrue(
                violations.stream().allMatch(v -> v.contains("\"stranger\"")),
                violations::toString);
    }

    private static ModuleTable planted(String name, Map<String, List<String>> mayUse) {
        return new ModuleTable("org.openinspector.architecture.planted." + name, mayUse);
    }

    private static JavaClasses classes(ModuleTable table) {
        JavaClasses classes =
                new ClassFileImporter()
                        .importPath(
                                Path.of("target/test-classes/" + table.root().replace('.', '/')));
        assertFalse(classes.isEmpty(), () -> "nothing planted in " + table.root());
        return classes;
    }
}
