package org.openinspector.advisories.csaf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// What a document's product ids stand for.
///
/// @see <a
///   href="https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#322-product-tree-property">CSAF
///   2.0, section 3.2.2</a>
final class ProductTree {
    /// A component of a module of a repository: three.
    private static final int CHAIN_MAX = 6;

    /// A product that stands alone.
    ///
    /// @param architecture of the branch it is on; may be empty
    record Product(String id, String name, String cpe, String purl, String architecture) {}

    /// A product id taken apart.
    ///
    /// @param platform what it is installed on
    /// @param component what is installed; empty if the id stands for the platform itself
    /// @param module what the component is a part of on the platform
    record Located(Product platform, Optional<Product> component, Optional<Product> module) {}

    private record Relationship(String component, String platform) {}

    private record Branch(Node.Fields fields, String architecture) {}

    private final Map<String, Product> products = new HashMap<>();
    private final Map<String, Relationship> relationships = new HashMap<>();

    private ProductTree() {}

    /// Reads `product_tree`.
    ///
    /// @throws UnreadableDocumentException if it is none
    static ProductTree of(Node.Fields tree) throws UnreadableDocumentException {
        ProductTree read = new ProductTree();
        for (Node.Fields name : tree.objects("full_product_names")) {
            read.product(name, "");
        }
        Deque<Branch> open = new ArrayDeque<>();
        open.push(new Branch(tree, ""));
        while (!open.isEmpty()) {
            Branch branch = open.pop();
            for (Node.Fields child : branch.fields.objects("branches")) {
                boolean named = child.text("category").orElse("").equals("architecture");
                String architecture = named ? child.text("name").orElse("") : branch.architecture;
                Optional<Node.Fields> product = child.object("product");
                if (product.isPresent()) {
                    read.product(product.get(), architecture);
                }
                open.push(new Branch(child, architecture));
            }
        }
        for (Node.Fields relationship : tree.objects("relationships")) {
            read.relationship(relationship);
        }
        return read;
    }

    /// An empty tree.
    static ProductTree empty() {
        return new ProductTree();
    }

    /// What a product id stands for; empty if the tree does not say.
    Optional<Located> locate(String productId) {
        String id = productId;
        Product component = null;
        Product module = null;
        for (int step = 0; step < CHAIN_MAX; step++) {
            Relationship relationship = relationships.get(id);
            if (relationship == null) {
                return located(products.get(id), component, module);
            }
            Product part = products.get(relationship.component);
            if (part == null) {
                return Optional.empty();
            }
            if (component == null) {
                component = part;
            } else {
                module = part;
            }
            id = relationship.platform;
        }
        return Optional.empty();
    }

    private static Optional<Located> located(
            @Nullable Product platform, @Nullable Product component, @Nullable Product module) {
        return platform == null
                ? Optional.empty()
                : Optional.of(
                        new Located(
                                platform,
                                Optional.ofNullable(component),
                                Optional.ofNullable(module)));
    }

    private void product(Node.Fields product, String architecture)
            throws UnreadableDocumentException {
        Optional<Node.Fields> helper = product.object("product_identification_helper");
        String cpe = helper.isPresent() ? helper.get().text("cpe").orElse("") : "";
        String purl = helper.isPresent() ? helper.get().text("purl").orElse("") : "";
        String id = product.requiredText("product_id");
        // The same product stands on several branches; the first that says more counts.
        products.merge(
                id,
                new Product(id, product.text("name").orElse(id), cpe, purl, architecture),
                (old, next) -> old.cpe.isEmpty() && old.purl.isEmpty() ? next : old);
    }

    private void relationship(Node.Fields relationship) throws UnreadableDocumentException {
        Optional<Node.Fields> whole = relationship.object("full_product_name");
        if (whole.isEmpty()) {
            throw new UnreadableDocumentException(
                    "a relationship without \"full_product_name\", expected one");
        }
        relationships.put(
                whole.get().requiredText("product_id"),
                new Relationship(
                        relationship.requiredText("product_reference"),
                        relationship.requiredText("relates_to_product_reference")));
    }
}
