package org.openinspector.advisories.csaf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.SeverityStatement;

/// One document as advisories.
///
/// @param vendor who published it
/// @param vex true for VEX, false for an erratum
/// @param advisories one per vulnerability of a VEX document; of an erratum one, or more if its
///   vulnerabilities concern different packages
/// @param interpretation what was spoken of
/// @param modified when it last changed
record CsafDocument(
        Vendor vendor,
        boolean vex,
        List<Advisory> advisories,
        Interpretation interpretation,
        Optional<Instant> modified) {
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}");
    private static final int ID_MAX = 100;
    private static final int REFERENCES_MAX = 10;

    /// Reads a document.
    ///
    /// @throws UnreadableDocumentException if it is no CSAF document of a known vendor
    static CsafDocument of(Node.Fields root) throws UnreadableDocumentException {
        Node.Fields document = required(root, "document");
        Node.Fields tracking = required(document, "tracking");
        String publisher = required(document, "publisher").text("namespace").orElse("");
        Vendor vendor =
                Vendor.of(publisher)
                        .orElseThrow(() ->
                                new UnreadableDocumentException(
                                        "published by \""
                                                + publisher.substring(
                                                        0, Math.min(publisher.length(), 80))
                                                + "\", expected Red Hat or SUSE"));
        String id = tracking.requiredText("id").strip();
        if (id.length() > ID_MAX) {
            throw new UnreadableDocumentException(
                    "an id of " + id.length() + " characters, expected a CVE's or an erratum's");
        }
        Optional<Node.Fields> products = root.object("product_tree");
        ProductTree tree =
                products.isPresent() ? ProductTree.of(products.get()) : ProductTree.empty();
        Interpretation interpretation = new Interpretation(vendor, tree);
        Header header = Header.of(document, tracking, id, vendor);
        List<Vulnerability> vulnerabilities = new ArrayList<>();
        for (Node.Fields each : root.objects("vulnerabilities")) {
            vulnerabilities.add(Vulnerability.of(each, vendor.authority()));
        }
        boolean vex = CVE.matcher(id).matches();
        List<Advisory> advisories =
                vex
                        ? vex(header, vulnerabilities, interpretation)
                        : erratum(header, vulnerabilities, interpretation);
        return new CsafDocument(vendor, vex, advisories, interpretation, header.modified);
    }

    /// What stands above the vulnerabilities.
    private record Header(
            Vendor vendor,
            String id,
            String title,
            List<SeverityStatement> severity,
            Optional<Instant> published,
            Optional<Instant> modified,
            List<String> references) {
        static Header of(Node.Fields document, Node.Fields tracking, String id, Vendor vendor)
                throws UnreadableDocumentException {
            List<SeverityStatement> severity = new ArrayList<>();
            Optional<Node.Fields> aggregate = document.object("aggregate_severity");
            if (aggregate.isPresent()) {
                aggregate
                        .get()
                        .text("text")
                        .map(word -> word.strip().toLowerCase(Locale.ROOT))
                        .filter(word -> !word.isEmpty() && word.length() < 40)
                        .ifPresent(word ->
                                severity.add(
                                        new SeverityStatement(vendor.authority(), "WORD", word)));
            }
            List<String> references = new ArrayList<>();
            for (Node.Fields reference : document.objects("references")) {
                if (references.size() < REFERENCES_MAX) {
                    reference.text("url").ifPresent(references::add);
                }
            }
            String title = document.text("title").orElse("").strip();
            return new Header(
                    vendor,
                    id,
                    title.substring(0, Math.min(title.length(), 1_000)),
                    severity,
                    tracking.text("initial_release_date").flatMap(Times::parse),
                    tracking.text("current_release_date").flatMap(Times::parse),
                    references);
        }

        Advisory advisory(
                String source,
                String advisoryId,
                SortedSet<String> upstream,
                Optional<Vulnerability> only,
                List<AffectedPackage> affected) {
            List<SeverityStatement> severities = new ArrayList<>(severity);
            only.ifPresent(each ->
                    each.severities().stream()
                            .filter(s -> !s.type().equals("WORD") || severity.isEmpty())
                            .forEach(severities::add));
            List<String> links = new ArrayList<>(references);
            only.ifPresent(each -> links.addAll(each.references()));
            return new Advisory(
                    source,
                    advisoryId,
                    new TreeSet<>(),
                    upstream,
                    new TreeSet<>(),
                    title,
                    only.map(Vulnerability::description).orElse(""),
                    only.flatMap(Vulnerability::released).flatMap(Times::parse).or(() -> published),
                    modified,
                    Optional.empty(),
                    severities,
                    only.map(Vulnerability::cwes).orElse(List.of()),
                    links.stream().distinct().limit(REFERENCES_MAX).toList(),
                    affected);
        }
    }

    private static List<Advisory> vex(
            Header header, List<Vulnerability> vulnerabilities, Interpretation interpretation)
            throws UnreadableDocumentException {
        if (vulnerabilities.isEmpty()) {
            return List.of(
                    header.advisory(
                            header.vendor.vexSource(),
                            header.id,
                            new TreeSet<>(),
                            Optional.empty(),
                            List.of()));
        }
        Map<String, Advisory> advisories = new LinkedHashMap<>();
        for (Vulnerability each : vulnerabilities) {
            String id = CVE.matcher(each.cve()).matches() ? each.cve() : header.id;
            Advisory advisory =
                    header.advisory(
                            header.vendor.vexSource(),
                            id,
                            new TreeSet<>(),
                            Optional.of(each),
                            interpretation.statements(each).packages());
            if (advisories.putIfAbsent(id, advisory) != null) {
                throw new UnreadableDocumentException(
                        id + " is described twice, expected each vulnerability once");
            }
        }
        return List.copyOf(advisories.values());
    }

    /// An erratum's vulnerabilities mostly concern the same packages. Where they do not, each group
    /// is an advisory, so that no vulnerability is laid on a package that it does not concern.
    private static List<Advisory> erratum(
            Header header, List<Vulnerability> vulnerabilities, Interpretation interpretation)
            throws UnreadableDocumentException {
        Map<List<AffectedPackage>, List<Vulnerability>> groups = new LinkedHashMap<>();
        for (Vulnerability each : vulnerabilities) {
            groups.computeIfAbsent(
                            interpretation.statements(each).packages(), _ -> new ArrayList<>())
                    .add(each);
        }
        if (groups.isEmpty()) {
            groups.put(List.of(), List.of());
        }
        int largest = groups.values().stream().mapToInt(List::size).max().orElse(0);
        boolean named = false;
        List<Advisory> advisories = new ArrayList<>();
        for (var group : groups.entrySet()) {
            List<Vulnerability> members = group.getValue();
            SortedSet<String> cves =
                    members.stream()
                            .map(Vulnerability::cve)
                            .filter(cve -> CVE.matcher(cve).matches())
                            .collect(Collectors.toCollection(TreeSet::new));
            boolean main = !named && members.size() == largest;
            named |= main;
            advisories.add(
                    header.advisory(
                            header.vendor.errataSource(),
                            main || cves.isEmpty() ? header.id : header.id + "/" + cves.first(),
                            cves,
                            members.size() == 1
                                    ? Optional.of(members.getFirst())
                                    : Optional.empty(),
                            group.getKey()));
        }
        return advisories;
    }

    private static Node.Fields required(Node.Fields fields, String key)
            throws UnreadableDocumentException {
        return fields.object(key)
                .orElseThrow(() ->
                        new UnreadableDocumentException(
                                "no \"" + key + "\", expected a CSAF document"));
    }
}
