package org.openinspector.advisories.csaf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openinspector.advisories.csaf.Vulnerability.Outlook;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.rpm.RpmStatements;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;

/// Turns the product statuses of one document into statements about packages.
final class Interpretation {
    /// The standard's words for "this version has the fix": what is recommended is fixed, too, and
    /// SUSE says it so.
    private static final List<String> FIXED = List.of("fixed", "first_fixed", "recommended");

    private final Vendor vendor;
    private final ProductTree tree;
    private final Map<String, Optional<Placed>> versioned = new HashMap<>();
    private final Map<String, Optional<Placed>> unversioned = new HashMap<>();
    private final SortedMap<String, Integer> others = new TreeMap<>();
    private final Set<String> namespaces = new HashSet<>();
    private int unknown;

    Interpretation(Vendor vendor, ProductTree tree) {
        this.vendor = vendor;
        this.tree = tree;
    }

    /// A product id as a package of the distribution.
    private record Placed(String namespace, Component component) {
        Condition condition() {
            return component.module().map(Condition.ALWAYS::withModule).orElse(Condition.ALWAYS);
        }

        String subject() {
            return namespace + " " + component.module().orElse("") + " " + component.name();
        }
    }

    /// What is said of packages, where a vulnerability is concerned.
    RpmStatements statements(Vulnerability vulnerability) throws UnreadableDocumentException {
        RpmStatements statements = new RpmStatements();
        Set<String> fixedSources = fixed(vulnerability, statements);
        for (String product : vulnerability.products("known_affected")) {
            Optional<Placed> placed = place(product, false);
            // Red Hat goes on to name the source package as affected where a minor release is
            // fixed; every build of it would match forever.
            if (placed.isEmpty() || fixedSources.contains(placed.get().subject())) {
                continue;
            }
            Outlook outlook = vulnerability.outlooks().getOrDefault(product, Outlook.NONE);
            say(statements, placed.get(), Status.AFFECTED, outlook.state(), outlook.word());
        }
        for (String product : vulnerability.products("known_not_affected")) {
            Optional<Placed> placed = place(product, false);
            if (placed.isPresent()) {
                String why = vulnerability.flags().getOrDefault(product, "");
                say(
                        statements,
                        placed.get(),
                        Status.NOT_AFFECTED,
                        FixState.UNKNOWN,
                        why.isEmpty() ? "known_not_affected" : why);
            }
        }
        for (String product : vulnerability.products("under_investigation")) {
            Optional<Placed> placed = place(product, false);
            if (placed.isPresent()) {
                say(
                        statements,
                        placed.get(),
                        Status.UNDER_INVESTIGATION,
                        FixState.UNKNOWN,
                        "under_investigation");
            }
        }
        return statements;
    }

    /// How many statements there were on each product that is no distribution.
    SortedMap<String, Integer> others() {
        return others;
    }

    /// The feed universes that were spoken of.
    Set<String> namespaces() {
        return namespaces;
    }

    /// How many product ids the product tree does not know.
    int unknown() {
        return unknown;
    }

    /// @return the source packages with a fix
    private Set<String> fixed(Vulnerability vulnerability, RpmStatements statements)
            throws UnreadableDocumentException {
        Set<String> sources = new HashSet<>();
        for (String status : FIXED) {
            for (String product : vulnerability.products(status)) {
                Optional<Placed> placed = place(product, true);
                if (placed.isEmpty() || placed.get().component.evr().isEmpty()) {
                    continue;
                }
                Component component = placed.get().component;
                if (component.architecture().equals(Optional.of("src"))) {
                    sources.add(placed.get().subject());
                }
                statements.fixed(
                        placed.get().namespace,
                        component.name(),
                        component.evr().get(),
                        placed.get().condition(),
                        component.architecture());
            }
        }
        return sources;
    }

    private void say(
            RpmStatements statements, Placed placed, Status status, FixState state, String word)
            throws UnreadableDocumentException {
        statements.all(
                placed.namespace,
                placed.component.name(),
                status,
                state,
                word,
                placed.condition(),
                Optional.empty());
    }

    private Optional<Placed> place(String product, boolean withVersion) {
        Map<String, Optional<Placed>> known = withVersion ? versioned : unversioned;
        Optional<Placed> seen = known.get(product);
        if (seen == null) {
            seen = placed(product, withVersion);
            known.put(product, seen);
        }
        return seen;
    }

    private Optional<Placed> placed(String product, boolean withVersion) {
        Optional<ProductTree.Located> located = tree.locate(product);
        if (located.isEmpty()) {
            unknown++;
            return Optional.empty();
        }
        Optional<String> namespace = vendor.namespace(located.get().platform());
        if (namespace.isEmpty()) {
            String name = located.get().platform().name();
            others.merge(name.substring(0, Math.min(name.length(), 100)), 1, Integer::sum);
            return Optional.empty();
        }
        namespaces.add(namespace.get());
        return vendor.component(located.get(), withVersion)
                .map(component -> new Placed(namespace.get(), component));
    }
}
