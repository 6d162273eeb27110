package org.openinspector.advisories.nvd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.AffectedPackage;
import org.openinspector.versions.AffectedRange;

/// Which versions of curated products NVD's configurations call affected.
///
/// A configuration is a tree of AND and OR. A product below an OR is affected by itself. One below
/// an AND is affected only together with the rest, mostly a platform that it "runs on"; that rest
/// must be Linux of any version, because of anything else we do not know whether it is there. Such
/// products are left out, and counted. So is a version of `*` without bounds, and `-`: they mean
/// that the analyst named none, not that all are affected.
final class Configurations {
    private static final int VERSION_LENGTH_MAX = 200;
    private static final Set<String> EDITIONS = Set.of("*", "-", "lts", "open_source", "community");
    private static final Set<String> TARGETS = Set.of("*", "-", "linux", "linux_kernel", "docker");
    private static final Pattern UPDATE =
            Pattern.compile("(?:rc|alpha|beta|pre|preview|dev|a|b|m)[-_.]?\\d*");
    private static final Pattern PATCH = Pattern.compile("(?:p|pl|patch|sp)\\d+|[a-z]");
    private static final Pattern JAVA_UPDATE = Pattern.compile("update[_ ]?(\\d{1,5})(?:_b\\d+)?");

    private static final Comparator<CuratedProducts.Product> BY_CPE =
            Comparator.comparing(product -> product.cpes().getFirst());

    private final Tally tally;
    private final Map<CuratedProducts.Product, Versions> affected = new TreeMap<>(BY_CPE);

    private Configurations(Tally tally) {
        this.tally = tally;
    }

    private static final class Versions {
        final Set<AffectedRange> ranges = new LinkedHashSet<>();
        final SortedSet<String> single = new TreeSet<>();
    }

    /// Reads the configurations of API 2.0: a list, each with nodes.
    static List<AffectedPackage> ofApi(List<Node.Fields> configurations, Tally tally)
            throws UnreadableDocumentException {
        Configurations reading = new Configurations(tally);
        for (Node.Fields configuration : configurations) {
            reading.node(configuration, "nodes", false);
        }
        return reading.packages();
    }

    /// Reads the nodes of a yearly file 1.1.
    static List<AffectedPackage> ofFile(List<Node.Fields> nodes, Tally tally)
            throws UnreadableDocumentException {
        Configurations reading = new Configurations(tally);
        for (Node.Fields node : nodes) {
            reading.node(node, "children", false);
        }
        return reading.packages();
    }

    /// @param platformMissing true if something above asks for a platform that may not be there
    private void node(Node.Fields node, String childrenKey, boolean platformMissing)
            throws UnreadableDocumentException {
        if (node.text("negate").filter("true"::equals).isPresent()) {
            tally.leaveOut("a configuration that NVD negates");
            return;
        }
        List<Node.Fields> children = node.objects(childrenKey);
        List<Node.Fields> matches = matches(node);
        boolean all = node.text("operator").filter("AND"::equals).isPresent();
        int parts = children.size() + matches.size();
        int missing = 0;
        if (all) {
            for (Node.Fields child : children) {
                missing += present(child) ? 0 : 1;
            }
            for (Node.Fields match : matches) {
                missing += anyLinux(match) ? 0 : 1;
            }
        }
        for (Node.Fields child : children) {
            boolean others = all && parts > 1 && missing - (present(child) ? 0 : 1) > 0;
            node(child, "children", platformMissing || others);
        }
        for (Node.Fields match : matches) {
            boolean others = all && parts > 1 && missing - (anyLinux(match) ? 0 : 1) > 0;
            match(match, platformMissing || others);
        }
    }

    private static List<Node.Fields> matches(Node.Fields node) throws UnreadableDocumentException {
        List<Node.Fields> matches = new ArrayList<>(node.objects("cpeMatch"));
        matches.addAll(node.objects("cpe_match"));
        return matches;
    }

    /// True if what a node asks for is there on every Linux.
    private static boolean present(Node.Fields node) throws UnreadableDocumentException {
        List<Node.Fields> children = node.objects("children");
        List<Node.Fields> matches = matches(node);
        boolean all = node.text("operator").filter("AND"::equals).isPresent();
        int found = 0;
        for (Node.Fields child : children) {
            found += present(child) ? 1 : 0;
        }
        for (Node.Fields match : matches) {
            found += anyLinux(match) ? 1 : 0;
        }
        int parts = children.size() + matches.size();
        return all ? parts > 0 && found == parts : found > 0;
    }

    private static boolean anyLinux(Node.Fields match) throws UnreadableDocumentException {
        Optional<Cpe> cpe = cpe(match);
        return cpe.isPresent()
                && cpe.get().part().equals("o")
                && (cpe.get().name().equals("linux:linux_kernel") || Cpe.any(cpe.get().vendor()))
                && Cpe.any(cpe.get().version())
                && bound(match, "versionEndExcluding").isEmpty()
                && bound(match, "versionEndIncluding").isEmpty()
                && bound(match, "versionStartIncluding").isEmpty()
                && bound(match, "versionStartExcluding").isEmpty();
    }

    private static Optional<Cpe> cpe(Node.Fields match) throws UnreadableDocumentException {
        Optional<String> text = match.text("criteria");
        return (text.isPresent() ? text : match.text("cpe23Uri")).flatMap(Cpe::parse);
    }

    private void match(Node.Fields match, boolean platformMissing)
            throws UnreadableDocumentException {
        Optional<Cpe> read = cpe(match);
        if (read.isEmpty()
                || !read.get().part().equals("a")
                || match.text("vulnerable").filter("true"::equals).isEmpty()) {
            return;
        }
        Cpe cpe = read.get();
        Optional<CuratedProducts.Product> product = CuratedProducts.ofCpe(cpe.name());
        if (product.isEmpty()) {
            return;
        }
        if (platformMissing) {
            tally.leaveOut("curated product affected only together with another one or a platform");
        } else if (!EDITIONS.contains(cpe.softwareEdition())
                || !TARGETS.contains(cpe.targetSoftware())) {
            tally.leaveOut("curated product in another edition or for another platform");
        } else {
            versions(match, cpe, product.get());
        }
    }

    private void versions(Node.Fields match, Cpe cpe, CuratedProducts.Product product)
            throws UnreadableDocumentException {
        Optional<String> startIncluding = bound(match, "versionStartIncluding");
        Optional<String> startExcluding = bound(match, "versionStartExcluding");
        Optional<String> endIncluding = bound(match, "versionEndIncluding");
        Optional<String> endExcluding = bound(match, "versionEndExcluding");
        Optional<String> start = startIncluding.or(() -> startExcluding);
        if (start.isEmpty() && endIncluding.isEmpty() && endExcluding.isEmpty()) {
            exact(cpe, product);
            return;
        }
        String from = start.map(product::version).orElse("0");
        affected.computeIfAbsent(product, p -> new Versions())
                .ranges
                .add(
                        new AffectedRange(
                                product.scheme(),
                                from,
                                startIncluding.isEmpty()
                                        && startExcluding.isPresent()
                                        && !from.equals("0"),
                                endExcluding.map(product::version),
                                Optional.empty(),
                                endExcluding.isPresent()
                                        ? Optional.empty()
                                        : endIncluding.map(product::version)));
    }

    private void exact(Cpe cpe, CuratedProducts.Product product) {
        if (Cpe.any(cpe.version())) {
            tally.leaveOut("curated product without any version");
            return;
        }
        Optional<String> version = version(cpe, product);
        if (version.isEmpty() || version.get().length() > VERSION_LENGTH_MAX) {
            tally.leaveOut("curated product with a version that cannot be told");
            return;
        }
        affected.computeIfAbsent(product, p -> new Versions())
                .single
                .add(product.version(version.get()));
    }

    /// NVD keeps what follows the numbers apart: version `1.7.0`, update `update_80`.
    private static Optional<String> version(Cpe cpe, CuratedProducts.Product product) {
        String update = cpe.update();
        if (Cpe.any(update)) {
            return Optional.of(cpe.version());
        }
        if (product.java()) {
            var number = JAVA_UPDATE.matcher(update);
            return number.matches()
                    ? Optional.of(cpe.version() + "u" + number.group(1))
                    : Optional.empty();
        }
        if (PATCH.matcher(update).matches()) {
            return Optional.of(cpe.version() + update.replace("patch", "p"));
        }
        return UPDATE.matcher(update).matches()
                ? Optional.of(cpe.version() + "-" + update.replaceAll("[-_]", "."))
                : Optional.empty();
    }

    private static Optional<String> bound(Node.Fields match, String key)
            throws UnreadableDocumentException {
        Optional<String> bound = match.text(key).map(String::strip).filter(b -> !b.isEmpty());
        if (bound.isPresent() && bound.get().length() > VERSION_LENGTH_MAX) {
            throw new UnreadableDocumentException(
                    "\"" + key + "\" has " + bound.get().length() + " characters");
        }
        return bound;
    }

    private List<AffectedPackage> packages() {
        List<AffectedPackage> packages = new ArrayList<>();
        affected.forEach((product, versions) ->
                packages.add(
                        new AffectedPackage(
                                product.key(),
                                product.scheme(),
                                List.copyOf(versions.ranges),
                                versions.single,
                                fixState(versions),
                                List.of())));
        return packages;
    }

    private static AffectedPackage.FixState fixState(Versions versions) {
        boolean fixed =
                !versions.ranges.isEmpty()
                        && versions.ranges.stream().allMatch(r -> r.fixed().isPresent());
        return fixed ? AffectedPackage.FixState.FIXED : AffectedPackage.FixState.UNKNOWN;
    }
}
