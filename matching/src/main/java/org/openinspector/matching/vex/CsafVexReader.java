package org.openinspector.matching.vex;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.VexStatement.Status;

/// Reads `vulnerabilities[].product_status` of CSAF 2.0. A product that is *a component of* another
/// one is a package in it.
final class CsafVexReader {
    private static final Map<String, Status> STATUSES =
            Map.of(
                    "known_not_affected", Status.NOT_AFFECTED,
                    "known_affected", Status.AFFECTED,
                    "first_affected", Status.AFFECTED,
                    "last_affected", Status.AFFECTED,
                    "fixed", Status.FIXED,
                    "first_fixed", Status.FIXED,
                    "under_investigation", Status.UNDER_INVESTIGATION);

    private final Node.Fields root;
    private final Node.Fields document;
    private final Claims claims = new Claims();
    private final Map<String, VexProduct> products = new HashMap<>();
    private final Map<String, List<String>> groups = new HashMap<>();

    CsafVexReader(Node.Fields root, Node.Fields document) {
        this.root = root;
        this.document = document;
    }

    VexDocument read() throws UnreadableDocumentException {
        Node.Fields tracking = document.object("tracking").orElse(new Node.Fields(Map.of()));
        Optional<Instant> issued = tracking.text("current_release_date").flatMap(Times::parse);
        Optional<Node.Fields> tree = root.object("product_tree");
        if (tree.isPresent()) {
            tree(tree.get());
        }
        for (Node.Fields each : root.objects("vulnerabilities")) {
            List<String> ids = new ArrayList<>();
            each.text("cve").ifPresent(ids::add);
            for (Node.Fields id : each.objects("ids")) {
                id.text("text").ifPresent(ids::add);
            }
            vulnerability(ids, each, issued);
        }
        Node.Fields publisher = document.object("publisher").orElse(new Node.Fields(Map.of()));
        return claims.document(
                VexDocument.Format.CSAF,
                Claims.text(tracking, "id"),
                Claims.text(publisher, "name"));
    }

    private void tree(Node.Fields tree) throws UnreadableDocumentException {
        Deque<Node.Fields> branches = new ArrayDeque<>(tree.objects("branches"));
        while (!branches.isEmpty()) {
            Node.Fields branch = branches.pop();
            branches.addAll(branch.objects("branches"));
            Optional<Node.Fields> product = branch.object("product");
            if (product.isPresent()) {
                product(product.get());
            }
        }
        for (Node.Fields each : tree.objects("full_product_names")) {
            product(each);
        }
        for (Node.Fields each : tree.objects("relationships")) {
            relationship(each);
        }
        for (Node.Fields each : tree.objects("product_groups")) {
            groups.put(Claims.text(each, "group_id"), each.texts("product_ids"));
        }
    }

    private void product(Node.Fields product) throws UnreadableDocumentException {
        List<String> found = new ArrayList<>();
        Optional<Node.Fields> helper = product.object("product_identification_helper");
        if (helper.isPresent()) {
            helper.get().text("purl").ifPresent(found::add);
            for (Node.Fields hash : helper.get().objects("hashes")) {
                for (Node.Fields each : hash.objects("file_hashes")) {
                    Claims.digest(Claims.text(each, "algorithm"), Claims.text(each, "value"))
                            .ifPresent(found::add);
                }
            }
            for (Node.Fields each : helper.get().objects("x_generic_uris")) {
                each.text("uri").ifPresent(found::add);
            }
        }
        products.put(Claims.text(product, "product_id"), new VexProduct(found, List.of()));
    }

    private void relationship(Node.Fields relationship) throws UnreadableDocumentException {
        Optional<Node.Fields> name = relationship.object("full_product_name");
        VexProduct part = products.get(Claims.text(relationship, "product_reference"));
        VexProduct whole = products.get(Claims.text(relationship, "relates_to_product_reference"));
        if (name.isEmpty() || part == null || whole == null) {
            claims.problem("product_tree", "a relationship of products that are not there");
            return;
        }
        List<String> purls =
                part.identifiers().stream().filter(each -> each.startsWith("pkg:")).toList();
        // A product without an identifier, such as a distribution, is named by its packages.
        VexProduct related =
                whole.identifiers().isEmpty() || purls.isEmpty()
                        ? part
                        : new VexProduct(whole.identifiers(), purls);
        products.put(Claims.text(name.get(), "product_id"), related);
    }

    private void vulnerability(
            List<String> ids, Node.Fields vulnerability, Optional<Instant> issued)
            throws UnreadableDocumentException {
        String place = ids.isEmpty() ? "a vulnerability" : ids.getFirst();
        Optional<Node.Fields> statuses = vulnerability.object("product_status");
        if (statuses.isEmpty()) {
            return;
        }
        Map<String, String> labels = byProduct(vulnerability, "flags", "label");
        Map<String, String> impacts = byProduct(vulnerability, "threats", "details");
        Map<String, String> actions = byProduct(vulnerability, "remediations", "details");
        for (String word : statuses.get().fields().keySet()) {
            Status status = STATUSES.get(word);
            if (status == null) {
                continue; // "recommended" says nothing about a vulnerability
            }
            for (String id : statuses.get().texts(word)) {
                VexProduct product = products.get(id);
                claims.take(
                        place + ", " + id,
                        Claims.ids(ids),
                        product == null || product.identifiers().isEmpty()
                                ? List.of()
                                : List.of(product),
                        status,
                        status == Status.NOT_AFFECTED ? labels.getOrDefault(id, "") : "",
                        status == Status.NOT_AFFECTED
                                ? impacts.getOrDefault(id, "")
                                : actions.getOrDefault(id, ""),
                        issued);
            }
        }
    }

    /// Remarks by product; one that names neither product nor group is about none.
    private Map<String, String> byProduct(Node.Fields vulnerability, String list, String field)
            throws UnreadableDocumentException {
        Map<String, String> found = new HashMap<>();
        for (Node.Fields each : vulnerability.objects(list)) {
            if (list.equals("threats")
                    && each.text("category").filter("impact"::equals).isEmpty()) {
                continue;
            }
            String text = Claims.text(each, field);
            for (String id : each.texts("product_ids")) {
                put(found, list, id, text);
            }
            for (String group : each.texts("group_ids")) {
                for (String id : groups.getOrDefault(group, List.of())) {
                    put(found, list, id, text);
                }
            }
        }
        return found;
    }

    /// Of several flags the first counts, because it is one word; remarks are read together.
    private static void put(Map<String, String> found, String list, String id, String text) {
        if (list.equals("flags")) {
            found.putIfAbsent(id, text);
        } else {
            found.merge(id, text, (left, right) -> Claims.joined(left, right));
        }
    }
}
