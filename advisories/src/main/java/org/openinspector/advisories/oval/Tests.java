package org.openinspector.advisories.oval;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.XmlElement;
import org.openinspector.advisories.rpm.RpmName;

/// The tests of a document, with the objects and states they refer to.
final class Tests {
    private static final Pattern ARCHITECTURES =
            Pattern.compile("\\(?([a-z0-9_]{1,20}(?:\\|[a-z0-9_]{1,20})*)\\)?");

    /// What a test asks of an installed package.
    sealed interface Test {
        /// Its version is below a fixed one.
        ///
        /// @param architectures empty = any
        record Earlier(String name, String evr, SortedSet<String> architectures) implements Test {}

        /// It is installed, in any version.
        record Installed(String name) implements Test {}

        /// It is not installed, or has a version that none has.
        record Never(String name) implements Test {}

        /// Packages have this architecture.
        record Architecture(String name) implements Test {}

        /// Something else of the system, which is told by the words about it.
        record Other() implements Test {}

        /// A comparison that is not read.
        record Unread(String what) implements Test {}
    }

    private record Reference(String kind, String object, String state, boolean absent) {}

    private record State(
            Optional<String> evr,
            String evrOperation,
            Optional<String> version,
            String versionOperation,
            Optional<String> architecture,
            boolean signature) {}

    private final Map<String, Reference> tests = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, State> states = new HashMap<>();
    private final Map<String, Test> resolved = new HashMap<>();

    /// Takes a test, an object or a state.
    void take(XmlElement element) {
        String id = element.attribute("id").orElse("");
        String name = element.name();
        if (name.endsWith("_test")) {
            tests.put(
                    id,
                    new Reference(
                            name,
                            reference(element, "object"),
                            reference(element, "state"),
                            element.attribute("check_existence").orElse("").equals("none_exist")));
        } else if (name.endsWith("_object")) {
            element.childText("name").filter(RpmName::isName).ifPresent(n -> names.put(id, n));
        } else if (name.endsWith("_state")) {
            states.put(id, state(element));
        }
    }

    /// What a test asks; empty if the document does not have it, or not all of it.
    Optional<Test> test(String id) {
        Reference reference = tests.get(id);
        if (reference == null) {
            return Optional.empty();
        }
        Test known = resolved.get(id);
        if (known == null) {
            known = resolve(reference);
            resolved.put(id, known);
        }
        return Optional.of(known);
    }

    private Test resolve(Reference reference) {
        if (!reference.kind.equals("rpminfo_test") && !reference.kind.equals("dpkginfo_test")) {
            return new Test.Other();
        }
        String name = names.getOrDefault(reference.object, "");
        if (name.isEmpty()) {
            return new Test.Unread("a test of no package");
        }
        State state = states.get(reference.state);
        if (reference.state.isEmpty() || state == null) {
            if (!reference.state.isEmpty()) {
                return new Test.Unread("a test of " + name + " whose state is not in the document");
            }
            return reference.absent ? new Test.Never(name) : installed(name);
        }
        return state.signature ? new Test.Other() : compared(name, state);
    }

    private static Test installed(String name) {
        return name.endsWith("-release") ? new Test.Other() : new Test.Installed(name);
    }

    private static Test compared(String name, State state) {
        if (state.evr.isPresent()) {
            if (name.endsWith("-release")) {
                return new Test.Other();
            }
            String evr = state.evr.get();
            return switch (state.evrOperation) {
                // Debian writes so that a release never had it.
                case "less than" ->
                        evr.equals("0") || evr.equals("0:0")
                                ? new Test.Never(name)
                                : new Test.Earlier(
                                        name, RpmName.withoutZeroEpoch(evr), architectures(state));
                case "greater than" ->
                        RpmName.withoutZeroEpoch(evr).startsWith("0")
                                ? new Test.Installed(name)
                                : new Test.Unread(name + " above a version");
                default -> new Test.Unread(name + " " + state.evrOperation + " a version");
            };
        }
        if (state.version.isPresent()) {
            if (name.endsWith("-release")) {
                return new Test.Other();
            }
            boolean zero = state.version.get().equals("0");
            return switch (state.versionOperation) {
                case "equals" ->
                        zero ? new Test.Never(name) : new Test.Unread(name + " at one version");
                case "greater than" ->
                        zero
                                ? new Test.Installed(name)
                                : new Test.Unread(name + " above a version");
                default -> new Test.Unread(name + " " + state.versionOperation + " a version");
            };
        }
        if (state.architecture.isPresent()) {
            return new Test.Architecture(state.architecture.get());
        }
        return new Test.Other();
    }

    private static SortedSet<String> architectures(State state) {
        SortedSet<String> architectures = new TreeSet<>();
        state.architecture
                .map(ARCHITECTURES::matcher)
                .filter(matcher -> matcher.matches())
                .ifPresent(matcher -> {
                    for (String name : matcher.group(1).split("\\|", -1)) {
                        architectures.add(name);
                    }
                });
        return architectures;
    }

    private static State state(XmlElement element) {
        Optional<XmlElement> evr = element.child("evr");
        Optional<XmlElement> version = element.child("version");
        return new State(
                evr.map(XmlElement::text).filter(text -> !text.isEmpty() && text.length() <= 600),
                operation(evr),
                version.map(XmlElement::text).filter(text -> !text.isEmpty()),
                operation(version),
                element.childText("arch"),
                element.child("signature_keyid").isPresent());
    }

    private static String operation(Optional<XmlElement> element) {
        return element.flatMap(e -> e.attribute("operation")).orElse("equals");
    }

    private static String reference(XmlElement element, String child) {
        return element.child(child).flatMap(each -> each.attribute(child + "_ref")).orElse("");
    }
}
