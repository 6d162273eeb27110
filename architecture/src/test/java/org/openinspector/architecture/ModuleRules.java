package org.openinspector.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The rules, as functions from classes to violations, so that planted violations can prove that
/// they fail.
final class ModuleRules {
    private ModuleRules() {}

    static List<String> forbiddenImports(JavaClasses classes, ModuleTable table) {
        List<String> violations = new ArrayList<>();
        for (JavaClass type : classes) {
            String module = module(type, table);
            if (module.isEmpty()) {
                continue;
            }
            Set<String> reach = table.reach(module);
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String used = module(dependency.getTargetClass().getBaseComponentType(), table);
                if (!used.isEmpty() && !reach.contains(used)) {
                    violations.add(
                            module + " may not use " + used + ": " + dependency.getDescription());
                }
            }
        }
        return violations;
    }

    static List<String> unlistedModules(JavaClasses classes, ModuleTable table) {
        Set<String> unlisted = new TreeSet<>();
        for (JavaClass type : classes) {
            String module = module(type, table);
            if (!table.mayUse().containsKey(module)) {
                unlisted.add(
                        "not in the module table: \"" + module + "\" (" + type.getName() + ")");
            }
        }
        return List.copyOf(unlisted);
    }

    static List<String> cycles(JavaClasses classes, ModuleTable table) {
        var result =
                slices().matching(table.root() + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true)
                        .evaluate(classes);
        return result.getFailureReport().getDetails();
    }

    private static String module(JavaClass type, ModuleTable table) {
        String prefix = table.root() + ".";
        String packageName = type.getPackageName();
        if (!packageName.startsWith(prefix)) {
            return "";
        }
        String below = packageName.substring(prefix.length());
        int dot = below.indexOf('.');
        String top = dot < 0 ? below : below.substring(0, dot);
        return table.mayUse().keySet().stream()
                .filter(name -> ModuleTable.topPackage(name).equals(top))
                .findFirst()
                .orElse(top);
    }
}
