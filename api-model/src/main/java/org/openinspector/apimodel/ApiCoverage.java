package org.openinspector.apimodel;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.openinspector.apimodel.wire.Operation;
import org.openinspector.apimodel.wire.Protocol;

/// Writes the tables of `docs/api-coverage.md`. The page holds sections between marks, so that each
/// test keeps its own.
public final class ApiCoverage {
    private ApiCoverage() {}

    /// The operations that a class implements: those whose method it does not leave to the
    /// generated interface, which answers 501.
    ///
    /// @param api the generated interface, such as `Inspector2.class`
    /// @param implementation the class that implements it
    /// @return names of operations, as the model spells them
    public static Set<String> implemented(
            Protocol protocol, Class<?> api, Class<?> implementation) {
        Set<String> names = new TreeSet<>();
        for (Operation operation : protocol.operations()) {
            boolean own =
                    Arrays.stream(implementation.getMethods())
                            .filter(each -> each.getName().equalsIgnoreCase(operation.name()))
                            .map(Method::getDeclaringClass)
                            .anyMatch(each -> !each.equals(api));
            if (own) {
                names.add(operation.name());
            }
        }
        return names;
    }

    /// A table of every operation with its method, URI and state.
    ///
    /// @param implemented names of the operations that answer
    public static String operations(List<Protocol> services, Set<String> implemented) {
        StringBuilder out = new StringBuilder();
        for (Protocol service : services) {
            List<Operation> operations = service.operations();
            long answering =
                    operations.stream().filter(each -> implemented.contains(each.name())).count();
            out.append("## ").append(service.name()).append(": ").append(answering);
            out.append(" of ").append(operations.size()).append(" operations\n\n");
            out.append("| operation | method | URI | state |\n| --- | --- | --- | --- |\n");
            for (Operation each : operations) {
                boolean answers = implemented.contains(each.name());
                out.append("| ").append(each.name());
                out.append(" | ").append(each.method());
                out.append(" | `").append(each.uri().text());
                out.append("` | ").append(answers ? "implemented" : "501").append(" |\n");
            }
            out.append('\n');
        }
        return out.toString();
    }

    /// The page with one section replaced.
    ///
    /// @param section name in the marks `<!-- begin name -->` and `<!-- end name -->`
    /// @throws IllegalArgumentException if the page has no such section
    public static String withSection(String page, String section, String text) {
        String begin = "<!-- begin " + section + " -->\n";
        String end = "<!-- end " + section + " -->\n";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("the page has no section " + section);
        }
        return page.substring(0, from + begin.length()) + text + page.substring(to);
    }
}
