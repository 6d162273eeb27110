package org.openinspector.estate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CoverageDateFilter;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageMapFilter;
import org.openinspector.apimodel.inspector2.CoverageNumberFilter;
import org.openinspector.apimodel.inspector2.CoverageStringFilter;
import org.openinspector.storage.AccountScope;

/// The filter criteria of coverage as a condition. Within a field, one of the wanted values and
/// none of the unwanted ones; all fields together. A resource without the field has no wanted value
/// and no unwanted one.
final class CoverageFilter {
    private final StringBuilder condition = new StringBuilder();
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final String digest;

    private CoverageFilter(String digest) {
        this.digest = digest;
    }

    static CoverageFilter of(AccountScope scope, @Nullable CoverageFilterCriteria criteria) {
        String text = criteria == null ? "" : CoverageFilterCriteria.toJson(criteria);
        CoverageFilter filter =
                new CoverageFilter(CoverageQuery.sha256(scope.accounts() + scope.region() + text));
        filter.where(
                "c.account_id = ANY (?::char(12)[]) AND c.region = ?",
                Sql.Texts.of(scope.accounts()),
                scope.region());
        if (criteria != null) {
            filter.add(criteria);
        }
        return filter;
    }

    /// `WHERE …`.
    String condition() {
        return " WHERE " + condition;
    }

    List<@Nullable Object> parameters() {
        return parameters;
    }

    /// Identifies the list that is filtered so.
    String digest() {
        return digest;
    }

    void where(String text, @Nullable Object... values) {
        if (!condition.isEmpty()) {
            condition.append(" AND ");
        }
        condition.append(text);
        parameters.addAll(Arrays.asList(values));
    }

    private void add(CoverageFilterCriteria by) {
        text("c.status_code", by.scanStatusCode());
        text("c.reason", by.scanStatusReason());
        text("c.account_id::text", by.accountId());
        text("c.resource_id", by.resourceId());
        text("c.resource_type", by.resourceType());
        text("c.scan_type", by.scanType());
        text("c.scan_mode", by.scanMode());
        text("c.ecr_repository", by.ecrRepositoryName());
        texts("c.metadata #> '{ecrImage,tags}'", by.ecrImageTags());
        text("c.metadata #>> '{lambdaFunction,functionName}'", by.lambdaFunctionName());
        text("c.metadata #>> '{lambdaFunction,runtime}'", by.lambdaFunctionRuntime());
        text("c.metadata #>> '{codeRepository,projectName}'", by.codeRepositoryProjectName());
        text("c.metadata #>> '{codeRepository,providerType}'", by.codeRepositoryProviderType());
        text(
                "c.metadata #>> '{codeRepository,providerTypeVisibility}'",
                by.codeRepositoryProviderTypeVisibility());
        text("c.metadata #>> '{codeRepository,lastScannedCommitId}'", by.lastScannedCommitId());
        text("c.provider", by.cloudProvider());
        text("c.provider_account_id", by.cloudProviderAccountId());
        text("c.provider_region", by.cloudProviderRegion());
        text("c.provider_org_id", by.cloudProviderOrgId());
        texts("c.metadata #> '{containerImage,imageTags}'", by.cloudContainerImageTags());
        text("c.repository", by.cloudContainerRepositoryName());
        text("c.registry", by.cloudContainerRegistryName());
        text(
                "c.metadata #>> '{serverlessFunction,serverlessFunctionName}'",
                by.cloudServerlessFunctionName());
        text("c.metadata #>> '{serverlessFunction,runtime}'", by.cloudServerlessFunctionRuntime());
        map("c.metadata #> '{ec2,tags}'", by.ec2InstanceTags());
        map("c.metadata #> '{lambdaFunction,functionTags}'", by.lambdaFunctionTags());
        map("c.metadata #> '{machineImage,tags}'", by.machineImageTags());
        map("c.metadata #> '{vmInstance,tags}'", by.cloudVmInstanceTags());
        map("c.metadata #> '{serverlessFunction,functionTags}'", by.cloudServerlessFunctionTags());
        date("(" + CoverageQuery.LAST_SCANNED + ")", by.lastScannedAt());
        date(seconds("{ecrImage,imagePulledAt}"), by.imagePulledAt());
        date(seconds("{ecrImage,lastInUseAt}"), by.ecrImageLastInUseAt());
        number("(c.metadata #>> '{ecrImage,inUseCount}')::numeric", by.ecrImageInUseCount());
    }

    /// The wire's timestamps are seconds.
    private static String seconds(String path) {
        return "to_timestamp((c.metadata #>> '" + path + "')::double precision)";
    }

    private void text(String column, @Nullable List<CoverageStringFilter> filters) {
        strings(filters, "coalesce(" + column + " = ANY (?), false)");
    }

    private void texts(String array, @Nullable List<CoverageStringFilter> filters) {
        strings(filters, "coalesce(" + array + " ??| ?, false)");
    }

    private void strings(@Nullable List<CoverageStringFilter> filters, String any) {
        if (filters == null || filters.isEmpty()) {
            return;
        }
        List<String> wanted = new ArrayList<>();
        List<String> unwanted = new ArrayList<>();
        for (CoverageStringFilter filter : filters) {
            switch (filter.comparison().value()) {
                case "EQUALS" -> wanted.add(Sql.storable(filter.value()));
                case "NOT_EQUALS" -> unwanted.add(Sql.storable(filter.value()));
                default ->
                        throw new IllegalArgumentException(
                                "comparison is \""
                                        + filter.comparison().value()
                                        + "\", expected EQUALS or NOT_EQUALS");
            }
        }
        if (!wanted.isEmpty()) {
            where(any, Sql.Texts.of(wanted));
        }
        if (!unwanted.isEmpty()) {
            where("NOT " + any, Sql.Texts.of(unwanted));
        }
    }

    private void map(String object, @Nullable List<CoverageMapFilter> filters) {
        List<String> alternatives = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (CoverageMapFilter filter : filters == null ? List.<CoverageMapFilter>of() : filters) {
            String key = Sql.storable(filter.key());
            if (filter.value() == null) {
                alternatives.add(object + " ?? ?");
                values.add(key);
            } else {
                alternatives.add(object + " ->> ? = ?");
                values.add(key);
                values.add(Sql.storable(filter.value()));
            }
        }
        either(alternatives, values);
    }

    private void date(String column, @Nullable List<CoverageDateFilter> filters) {
        List<String> alternatives = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (CoverageDateFilter filter :
                filters == null ? List.<CoverageDateFilter>of() : filters) {
            range(alternatives, values, column, filter.startInclusive(), filter.endInclusive());
        }
        either(alternatives, values);
    }

    private void number(String column, @Nullable List<CoverageNumberFilter> filters) {
        List<String> alternatives = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (CoverageNumberFilter filter :
                filters == null ? List.<CoverageNumberFilter>of() : filters) {
            range(alternatives, values, column, filter.lowerInclusive(), filter.upperInclusive());
        }
        either(alternatives, values);
    }

    private static void range(
            List<String> alternatives,
            List<@Nullable Object> values,
            String column,
            @Nullable Object from,
            @Nullable Object to) {
        StringBuilder range = new StringBuilder(column + " IS NOT NULL");
        if (from != null) {
            range.append(" AND ").append(column).append(" >= ?");
            values.add(from);
        }
        if (to != null) {
            range.append(" AND ").append(column).append(" <= ?");
            values.add(to);
        }
        alternatives.add("(" + range + ")");
    }

    private void either(List<String> alternatives, List<@Nullable Object> values) {
        if (!alternatives.isEmpty()) {
            where("coalesce(" + String.join(" OR ", alternatives) + ", false)", values.toArray());
        }
    }
}
