package org.openinspector.matching;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.SystemState;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Reads what an explanation quotes, and explains again from that alone.
final class ExplanationReplay {
    private ExplanationReplay() {}

    static Explanation of(String json) {
        try {
            Node.Fields document =
                    Documents.json(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
            Node.Fields quoted =
                    document.object("quoted")
                            .orElseThrow(() -> new IllegalArgumentException("nothing is quoted"));
            List<Coverage> coverage = new ArrayList<>();
            for (Node.Fields each : quoted.objects("coverage")) {
                coverage.add(
                        new Coverage(
                                each.requiredText("namespace"),
                                each.requiredText("source"),
                                Coverage.Extent.valueOf(each.requiredText("extent"))));
            }
            List<Advisory> advisories = new ArrayList<>();
            for (Node.Fields each : quoted.objects("advisories")) {
                advisories.add(advisory(each));
            }
            Inventory inventory = inventory(quoted);
            try (var knowledge = new QuotedKnowledge(advisories, coverage)) {
                return new Matcher(knowledge)
                        .explain(
                                inventory,
                                document.text("package")
                                        .map(PackageUrl::parse)
                                        .orElse(PackageUrl.of("generic", "", "none", "")),
                                document.requiredText("vulnerability"));
            }
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not an explanation: " + e.getMessage(), e);
        }
    }

    private static Inventory inventory(Node.Fields quoted) throws UnreadableDocumentException {
        Optional<Distribution> distribution = Optional.empty();
        Optional<Node.Fields> given = quoted.object("distribution");
        if (given.isPresent()) {
            distribution =
                    Optional.of(
                            new Distribution(
                                    given.get().requiredText("id"),
                                    given.get().text("version"),
                                    given.get().text("codename"),
                                    given.get().text("name").orElse(""),
                                    given.get().texts("like")));
        }
        SystemState state = SystemState.UNKNOWN;
        Optional<Node.Fields> system = quoted.object("system");
        if (system.isPresent()) {
            state =
                    new SystemState(
                            system.get().text("runningKernel"), sorted(system.get(), "channels"));
        }
        List<InstalledPackage> packages = new ArrayList<>();
        for (Node.Fields each : quoted.objects("packages")) {
            packages.add(installed(each));
        }
        return new Inventory(distribution, packages, state);
    }

    private static InstalledPackage installed(Node.Fields fields)
            throws UnreadableDocumentException {
        Optional<SourcePackage> source = Optional.empty();
        Optional<Node.Fields> given = fields.object("source");
        if (given.isPresent()) {
            source =
                    Optional.of(
                            new SourcePackage(
                                    given.get().text("name").orElse(""),
                                    given.get().text("version").orElse("")));
        }
        List<Evidence> evidence = new ArrayList<>();
        for (Node.Fields each : fields.objects("evidence")) {
            evidence.add(
                    new Evidence(
                            EntryPath.of(each.requiredText("path")),
                            each.text("layer"),
                            Evidence.Basis.valueOf(each.requiredText("basis")),
                            each.text("doubt")));
        }
        return new InstalledPackage(
                PackageUrl.parse(fields.requiredText("purl")),
                fields.text("version").orElse(""),
                source,
                fields.text("vendor"),
                evidence,
                fields.text("ownedBy").map(PackageUrl::parse));
    }

    private static Advisory advisory(Node.Fields fields) throws UnreadableDocumentException {
        List<AffectedPackage> affected = new ArrayList<>();
        for (Node.Fields each : fields.objects("affected")) {
            affected.add(affected(each));
        }
        return new Advisory(
                fields.requiredText("source"),
                fields.requiredText("id"),
                sorted(fields, "aliases"),
                sorted(fields, "upstream"),
                sorted(fields, "related"),
                fields.text("summary").orElse(""),
                "",
                fields.text("published").map(Instant::parse),
                fields.text("modified").map(Instant::parse),
                fields.text("withdrawn").map(Instant::parse),
                List.of(),
                List.of(),
                List.of(),
                affected,
                Advisory.Kind.valueOf(fields.requiredText("kind")));
    }

    private static AffectedPackage affected(Node.Fields fields) throws UnreadableDocumentException {
        String id = fields.requiredText("scheme");
        VersionScheme scheme =
                VersionScheme.named(id)
                        .orElseThrow(() -> new IllegalArgumentException("no version order " + id));
        List<AffectedRange> ranges = new ArrayList<>();
        for (Node.Fields each : fields.objects("ranges")) {
            ranges.add(
                    new AffectedRange(
                            scheme,
                            each.requiredText("introduced"),
                            each.text("afterIntroduced").isPresent(),
                            each.text("fixed"),
                            each.text("limit"),
                            each.text("lastAffected")));
        }
        Optional<Node.Fields> condition = fields.object("condition");
        return new AffectedPackage(
                new PackageKey(fields.requiredText("namespace"), fields.requiredText("name")),
                scheme,
                ranges,
                sorted(fields, "versions"),
                AffectedPackage.Status.valueOf(fields.requiredText("status")),
                AffectedPackage.FixState.valueOf(fields.requiredText("fixState")),
                fields.text("vendorWord").orElse(""),
                List.of(),
                condition.isPresent() ? condition(condition.get()) : Condition.ALWAYS);
    }

    private static Condition condition(Node.Fields fields) throws UnreadableDocumentException {
        return new Condition(
                sorted(fields, "architectures"),
                fields.text("module"),
                fields.text("stream"),
                fields.text("flavour"),
                sorted(fields, "binaries"),
                fields.text("runningKernel").isPresent(),
                sorted(fields, "symbols"));
    }

    private static SortedSet<String> sorted(Node.Fields fields, String name)
            throws UnreadableDocumentException {
        return new TreeSet<>(fields.texts(name));
    }
}
