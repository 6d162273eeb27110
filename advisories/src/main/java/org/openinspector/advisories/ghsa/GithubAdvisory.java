package org.openinspector.advisories.ghsa;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisoryDraft;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// One advisory as GitHub's REST interface writes it.
final class GithubAdvisory {
    private static final Pattern ID = Pattern.compile("GHSA(?:-[0-9a-z]{4}){3}");
    private static final String AUTHORITY = "ghsa";

    private record Ecosystem(String namespace, VersionScheme scheme) {}

    private static final Map<String, Ecosystem> ECOSYSTEMS =
            Map.ofEntries(
                    Map.entry("pip", new Ecosystem("pypi", VersionScheme.PEP440)),
                    Map.entry("npm", new Ecosystem("npm", VersionScheme.SEMVER)),
                    Map.entry("rust", new Ecosystem("cargo", VersionScheme.SEMVER)),
                    Map.entry("go", new Ecosystem("golang", VersionScheme.GO)),
                    Map.entry("maven", new Ecosystem("maven", VersionScheme.MAVEN)),
                    Map.entry("rubygems", new Ecosystem("gem", VersionScheme.RUBYGEMS)),
                    Map.entry("nuget", new Ecosystem("nuget", VersionScheme.NUGET)),
                    Map.entry("composer", new Ecosystem("composer", VersionScheme.COMPOSER)),
                    Map.entry("erlang", new Ecosystem("hex", VersionScheme.HEX)),
                    Map.entry("pub", new Ecosystem("pub", VersionScheme.PUB)),
                    Map.entry("swift", new Ecosystem("swift", VersionScheme.SWIFT)),
                    Map.entry("actions", new Ecosystem("githubactions", VersionScheme.SEMVER)));

    private GithubAdvisory() {}

    private static final class Gathered {
        final VersionScheme scheme;
        final List<AffectedRange> ranges = new ArrayList<>();
        final SortedSet<String> versions = new TreeSet<>();
        boolean patched;

        Gathered(VersionScheme scheme) {
            this.scheme = scheme;
        }

        AffectedPackage statement(PackageKey key) {
            return new AffectedPackage(
                    key,
                    scheme,
                    ranges.stream().distinct().toList(),
                    versions,
                    patched ? FixState.FIXED : FixState.UNKNOWN,
                    List.of());
        }
    }

    /// @param unknown counts packages of ecosystems that have no namespace
    static Advisory of(Node.Fields fields, String source, Map<String, Integer> unknown)
            throws UnreadableDocumentException {
        String id = fields.requiredText("ghsa_id").strip();
        if (!ID.matcher(id).matches()) {
            throw new UnreadableDocumentException("\"ghsa_id\" is no GHSA id");
        }
        Optional<String> cve = fields.text("cve_id");
        AdvisoryDraft draft =
                new AdvisoryDraft(source, id)
                        .cves(cve.stream().toList())
                        .summary(fields.text("summary").orElse(""))
                        .details(fields.text("description").orElse(""))
                        .published(fields.text("published_at").flatMap(Times::parse))
                        .modified(fields.text("updated_at").flatMap(Times::parse))
                        .withdrawn(fields.text("withdrawn_at").flatMap(Times::parse))
                        .reference(fields.text("html_url").orElse(""));
        if (fields.text("type").filter("malware"::equals).isPresent()) {
            draft.malicious();
        }
        for (String reference : fields.texts("references")) {
            draft.reference(reference);
        }
        for (Node.Fields weakness : fields.objects("cwes")) {
            draft.weakness(weakness.text("cwe_id").orElse(""));
        }
        severities(fields, draft);
        packages(fields, unknown).forEach((key, one) -> draft.affected(one.statement(key)));
        return draft.build();
    }

    private static void severities(Node.Fields fields, AdvisoryDraft draft)
            throws UnreadableDocumentException {
        List<String> vectors = new ArrayList<>();
        Optional<Node.Fields> all = fields.object("cvss_severities");
        if (all.isPresent()) {
            for (String version : List.of("cvss_v3", "cvss_v4")) {
                Optional<Node.Fields> one = all.get().object(version);
                if (one.isPresent()) {
                    one.get().text("vector_string").ifPresent(vectors::add);
                }
            }
        }
        Optional<Node.Fields> single = fields.object("cvss");
        if (single.isPresent()) {
            single.get()
                    .text("vector_string")
                    .filter(vector -> !vectors.contains(vector))
                    .ifPresent(vectors::add);
        }
        vectors.forEach(vector -> draft.vector(AUTHORITY, vector));
        Optional<String> word = fields.text("severity");
        word.filter(text -> !text.equals("unknown")).ifPresent(text -> draft.word(AUTHORITY, text));
    }

    private static Map<PackageKey, Gathered> packages(
            Node.Fields fields, Map<String, Integer> unknown) throws UnreadableDocumentException {
        Map<PackageKey, Gathered> packages = new LinkedHashMap<>();
        for (Node.Fields vulnerability : fields.objects("vulnerabilities")) {
            Optional<Node.Fields> named = vulnerability.object("package");
            if (named.isEmpty()) {
                throw new UnreadableDocumentException("no \"package\", expected an object");
            }
            String ecosystemName = named.get().requiredText("ecosystem").strip();
            Ecosystem ecosystem = ECOSYSTEMS.get(ecosystemName);
            if (ecosystem == null) {
                unknown.merge(ecosystemName, 1, Integer::sum);
                continue;
            }
            String name =
                    PackageNames.normalise(ecosystem.namespace(), named.get().requiredText("name"));
            Optional<String> fix = patched(vulnerability);
            GithubRange range =
                    GithubRange.of(
                            ecosystem.scheme(),
                            vulnerability.requiredText("vulnerable_version_range"),
                            fix);
            Gathered one =
                    packages.computeIfAbsent(
                            new PackageKey(ecosystem.namespace(), name),
                            _ -> new Gathered(ecosystem.scheme()));
            one.ranges.addAll(range.ranges());
            one.versions.addAll(range.versions());
            one.patched |= range.ranges().stream().anyMatch(r -> r.fixed().isPresent());
        }
        return packages;
    }

    /// A text now; an object with `identifier` in older answers.
    private static Optional<String> patched(Node.Fields vulnerability)
            throws UnreadableDocumentException {
        Node node = vulnerability.fields().get("first_patched_version");
        Optional<String> version =
                node instanceof Node.Fields old
                        ? old.text("identifier")
                        : vulnerability.text("first_patched_version");
        return version.map(String::strip).filter(text -> !text.isEmpty());
    }
}
