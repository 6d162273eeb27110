package org.openinspector.matching.vex;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.matching.VexLookup;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.VexStatement;

/// All statements of trusted authors, to be asked about a package of a resource. Immutable.
///
/// Of one author the newest statement counts. If authors disagree, the most cautious statement
/// counts (affected, under investigation, fixed, not affected), so that a dispute hides nothing.
public final class VexBook {
    private static final List<VexStatement.Status> MOST_CAUTIOUS_FIRST =
            List.of(
                    VexStatement.Status.AFFECTED,
                    VexStatement.Status.UNDER_INVESTIGATION,
                    VexStatement.Status.FIXED,
                    VexStatement.Status.NOT_AFFECTED);

    private final Map<String, List<Entry>> byId = new HashMap<>();

    private record Entry(VexDocument document, VexClaim claim, int number) {
        Instant issued() {
            return claim.issued().orElse(Instant.MIN);
        }
    }

    /// What is said of a vulnerability in a package.
    ///
    /// @param counts the statement that counts; empty if nobody has said anything
    /// @param byAuthor the newest of each author, in the order of their names
    public record Answer(Optional<VexStatement> counts, List<VexStatement> byAuthor) {
        private static final Answer NOTHING = new Answer(Optional.empty(), List.of());

        public Answer {
            byAuthor = List.copyOf(byAuthor);
        }

        /// True if authors disagree.
        public boolean disputed() {
            return byAuthor.stream().map(VexStatement::status).distinct().count() > 1;
        }
    }

    private VexBook() {}

    /// The statements of documents.
    ///
    /// @param trusted names of the authors who count; empty = all, as for documents that somebody
    ///   names by hand
    public static VexBook of(List<VexDocument> documents, Set<String> trusted) {
        VexBook book = new VexBook();
        int number = 0;
        for (VexDocument document : documents) {
            if (!trusted.isEmpty() && !trusted.contains(document.author())) {
                continue;
            }
            for (VexClaim claim : document.claims()) {
                Entry entry = new Entry(document, claim, number++);
                for (String id : claim.vulnerabilities()) {
                    book.byId.computeIfAbsent(id, _ -> new ArrayList<>()).add(entry);
                }
            }
        }
        return book;
    }

    /// The statements on one resource.
    ///
    /// @param identifiers what the resource is known by: digests, image references, purls, its ARN
    public VexLookup forResource(Collection<String> identifiers) {
        if (byId.isEmpty()) {
            return VexLookup.NONE;
        }
        Identifiers resource = new Identifiers(identifiers);
        return (ids, installed) -> answer(resource, ids, purls(installed)).counts();
    }

    /// What is said of a vulnerability in a package of a resource.
    ///
    /// @param identifiers what the resource is known by
    /// @param ids all ids of the vulnerability
    public Answer find(Collection<String> identifiers, SortedSet<String> ids, PackageUrl purl) {
        return answer(new Identifiers(identifiers), ids, List.of(purl));
    }

    private static List<PackageUrl> purls(InstalledPackage installed) {
        List<PackageUrl> purls = new ArrayList<>(List.of(installed.purl()));
        // Distributions make statements about source packages, too.
        installed
                .source()
                .map(source ->
                        PackageUrl.of(
                                installed.purl().type(),
                                installed.purl().namespace(),
                                source.name(),
                                source.version()))
                .ifPresent(purls::add);
        return purls;
    }

    private Answer answer(Identifiers resource, SortedSet<String> ids, List<PackageUrl> purls) {
        Map<String, Entry> newest = new LinkedHashMap<>();
        Map<String, String> named = new HashMap<>();
        for (String id : canonical(ids)) {
            for (Entry entry : byId.getOrDefault(id, List.of())) {
                Optional<String> product = product(entry.claim(), resource, purls);
                String author = entry.document().author();
                Entry other = newest.get(author);
                if (product.isPresent() && (other == null || isNewer(entry, other))) {
                    newest.put(author, entry);
                    named.put(author, product.get());
                }
            }
        }
        if (newest.isEmpty()) {
            return Answer.NOTHING;
        }
        List<VexStatement> byAuthor = new ArrayList<>();
        newest.forEach(
                (author, entry) -> byAuthor.add(statement(entry, named.getOrDefault(author, ""))));
        byAuthor.sort(Comparator.comparing(VexStatement::author));
        return new Answer(
                byAuthor.stream()
                        .min(
                                Comparator.comparingInt(
                                        each -> MOST_CAUTIOUS_FIRST.indexOf(each.status()))),
                byAuthor);
    }

    private static SortedSet<String> canonical(SortedSet<String> ids) {
        SortedSet<String> canonical = new TreeSet<>();
        ids.forEach(id -> canonical.add(Claims.canonical(id)));
        return canonical;
    }

    private static boolean isNewer(Entry entry, Entry other) {
        int order = entry.issued().compareTo(other.issued());
        return order > 0 || (order == 0 && entry.number() > other.number());
    }

    /// The product of a claim that means the package, as written; empty if none does.
    private static Optional<String> product(
            VexClaim claim, Identifiers resource, List<PackageUrl> purls) {
        for (VexProduct product : claim.products()) {
            boolean isPackage =
                    product.subcomponents().isEmpty()
                            && product.identifiers().stream().anyMatch(each -> has(each, purls));
            boolean isPart =
                    product.subcomponents().isEmpty()
                            || product.subcomponents().stream().anyMatch(each -> has(each, purls));
            if (isPackage || (isPart && product.identifiers().stream().anyMatch(resource::has))) {
                return Optional.of(product.identifiers().getFirst());
            }
        }
        return Optional.empty();
    }

    private static boolean has(String identifier, List<PackageUrl> purls) {
        Optional<PackageUrl> stated = Identifiers.purl(identifier);
        return stated.isPresent()
                && purls.stream().anyMatch(purl -> Identifiers.means(stated.get(), purl));
    }

    private static VexStatement statement(Entry entry, String product) {
        return new VexStatement(
                entry.document().author(),
                entry.document().id(),
                product,
                entry.claim().status(),
                entry.claim().justification(),
                entry.claim().text(),
                entry.claim().issued());
    }
}
