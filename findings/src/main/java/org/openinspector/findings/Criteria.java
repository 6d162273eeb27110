package org.openinspector.findings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.PackageFilter;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;

/// A caller's filter criteria, sorted by the table that decides them. Aliases in the conditions:
/// `f` finding, `r` resource, `d` detail.
///
/// @param traits the packed attributes that match
/// @param sources filters of source and vendor severity, decided in Java; see [Sources]
/// @param finding what columns of findings decide
/// @param resource what the resource decides
/// @param observed when it was last observed: its own column if closed, else the resource's
/// @param detail what the texts decide
/// @param packageNames names one of which a matching finding must have; empty if any will do
/// @param pinned whether an index may lead to few findings
record Criteria(
        List<Traits> traits,
        FilterCriteria sources,
        Sql finding,
        Sql resource,
        Sql observed,
        Sql detail,
        List<String> packageNames,
        boolean pinned) {
    private static final String PACKAGES = "d.facts -> 'packages'";

    static Criteria of(@Nullable FilterCriteria given) {
        FilterCriteria criteria = given == null ? FilterCriteria.builder().build() : given;
        List<Traits> traits = traits(criteria);
        Sql finding = finding(criteria);
        Sql resource = ResourceConditions.of(criteria);
        Sql observed =
                Conditions.dates(
                        "coalesce(f.last_observed_at, r.last_evaluated_at)",
                        criteria.lastObservedAt());
        Sql detail = detail(criteria);
        return new Criteria(
                traits,
                criteria,
                finding,
                resource,
                observed,
                detail,
                packageNames(criteria.vulnerablePackages()),
                traits.size() < Traits.ALL.size()
                        || !finding.isEmpty()
                        || !resource.isEmpty()
                        || !observed.isEmpty()
                        || !detail.isEmpty());
    }

    /// The same, once it is known which resources match.
    Criteria ofResources(List<Long> numbers) {
        return new Criteria(
                traits,
                sources,
                Sql.all(List.of(finding, Sql.of("f.resource_no = any(?::bigint[])", numbers))),
                new Sql(),
                observed,
                detail,
                packageNames,
                pinned);
    }

    boolean needsResource() {
        return !resource.isEmpty() || !observed.isEmpty();
    }

    boolean needsDetail() {
        return !detail.isEmpty();
    }

    List<Integer> traitCodes() {
        return traits.stream().map(Traits::code).toList();
    }

    /// Everything but traits and sources.
    Sql conditions() {
        return Sql.all(List.of(finding, resource, observed, detail));
    }

    private static List<Traits> traits(FilterCriteria criteria) {
        return Traits.ALL.stream()
                .filter(one ->
                        Conditions.matches(one.typeWord(), criteria.findingType())
                                && Conditions.matches(one.statusWord(), criteria.findingStatus())
                                && Conditions.matches(one.severityWord(), criteria.severity())
                                && Conditions.matches(
                                        Traits.FIXES.get(one.fix()), criteria.fixAvailable())
                                && Conditions.matches(
                                        Traits.EXPLOITS.get(one.exploit()),
                                        criteria.exploitAvailable()))
                .toList();
    }

    private static Sql finding(FilterCriteria criteria) {
        List<Sql> all = new ArrayList<>();
        all.add(Conditions.texts("f.account_id::text", criteria.awsAccountId()));
        all.add(arns(criteria.findingArn()));
        all.add(Conditions.texts("f.vulnerability_id", criteria.vulnerabilityId()));
        all.add(Conditions.dates("f.first_observed_at", criteria.firstObservedAt()));
        all.add(Conditions.dates("f.updated_at", criteria.updatedAt()));
        all.add(Conditions.numbers("f.score", criteria.inspectorScore()));
        all.add(Conditions.numbers("f.epss", criteria.epssScore()));
        return Sql.all(all);
    }

    /// Whole ARNs are looked up by the key; other comparisons look at the text.
    private static Sql arns(@Nullable List<StringFilter> filters) {
        Sql texts =
                Conditions.texts(
                        "('arn:aws:inspector2:' || f.region || ':' || f.account_id || ':finding/'"
                                + " || replace(f.id::text, '-', ''))",
                        filters);
        if (filters == null
                || !filters.stream()
                        .allMatch(one -> one.comparison().equals(StringComparison.EQUALS))) {
            return texts;
        }
        return Sql.all(
                List.of(
                        Sql.of(
                                "f.account_id = any(?::bpchar[]) and f.id = any(?::uuid[])",
                                filters.stream()
                                        .flatMap(one -> FindingId.parse(one.value()).stream())
                                        .map(FindingId.Named::accountId)
                                        .distinct()
                                        .toList(),
                                filters.stream()
                                        .flatMap(one -> FindingId.parse(one.value()).stream())
                                        .map(one -> one.id().uuid())
                                        .toList()),
                        texts));
    }

    private static Sql detail(FilterCriteria criteria) {
        List<Sql> all = new ArrayList<>();
        all.add(Conditions.texts("d.title", criteria.title()));
        all.add(Conditions.packages(PACKAGES, criteria.vulnerablePackages()));
        all.add(Conditions.words("d.related", criteria.relatedVulnerabilities()));
        all.add(
                Conditions.ports(
                        "(d.facts #>> '{network,begin}')::int",
                        "(d.facts #>> '{network,end}')::int",
                        criteria.portRange()));
        all.add(Conditions.texts("(d.facts #>> '{network,protocol}')", criteria.networkProtocol()));
        all.add(step("id", criteria.componentId()));
        all.add(step("type", criteria.componentType()));
        all.add(
                Conditions.texts(
                        "(d.facts #>> '{code,detector}')",
                        criteria.codeVulnerabilityDetectorName()));
        all.add(
                Conditions.elements(
                        "d.facts #> '{code,tags}'", criteria.codeVulnerabilityDetectorTags()));
        all.add(
                Conditions.texts(
                        "(d.facts #>> '{code,path}')", criteria.codeVulnerabilityFilePath()));
        return Sql.all(all);
    }

    /// Of any step of a network path.
    private static Sql step(String member, @Nullable List<StringFilter> filters) {
        return Conditions.elements(
                "jsonb_path_query_array(d.facts," + " '$.network.components[*]." + member + "')",
                filters);
    }

    private static List<String> packageNames(@Nullable List<PackageFilter> filters) {
        if (filters == null) {
            return List.of();
        }
        Set<String> names = new TreeSet<>();
        for (PackageFilter filter : filters) {
            @Nullable StringFilter name = filter.name();
            if (name == null || !name.comparison().equals(StringComparison.EQUALS)) {
                return List.of();
            }
            names.add(Detail.withoutNul(name.value()));
        }
        return List.copyOf(names);
    }
}
