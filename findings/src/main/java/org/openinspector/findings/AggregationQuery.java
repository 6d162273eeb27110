package org.openinspector.findings;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AggregationRequest;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.ValidationExceptionReason;

/// What an aggregation asks for, whichever member of the wire's union it came in.
///
/// @param type what is counted by
/// @param accounts filters of accounts
/// @param findingType null for all
/// @param resourceType null for all
/// @param titles filters of titles
/// @param vulnerabilityIds filters of vulnerabilities
/// @param packageNames filters of package names
/// @param sortBy `CRITICAL`, `HIGH` or `ALL`
/// @param descending which way
record AggregationQuery(
        AggregationType type,
        @Nullable List<StringFilter> accounts,
        @Nullable String findingType,
        @Nullable String resourceType,
        @Nullable List<StringFilter> titles,
        @Nullable List<StringFilter> vulnerabilityIds,
        @Nullable List<StringFilter> packageNames,
        String sortBy,
        boolean descending) {
    private static final String DEFAULT_SORT = "CRITICAL";

    /// The types that are counted.
    static final List<AggregationType> TYPES =
            List.of(
                    AggregationType.ACCOUNT,
                    AggregationType.FINDING_TYPE,
                    AggregationType.PACKAGE,
                    AggregationType.TITLE);

    /// @throws ValidationException if the request is of another type than it says
    static AggregationQuery of(ListFindingAggregationsRequest request) {
        AggregationType type = request.aggregationType();
        @Nullable List<StringFilter> accounts = request.accountIds();
        AggregationQuery query =
                switch (request.aggregationRequest()) {
                    case null -> plain(type, accounts);
                    case AggregationRequest.AccountAggregation account ->
                            new AggregationQuery(
                                    AggregationType.ACCOUNT,
                                    accounts,
                                    text(account.value().findingType()),
                                    text(account.value().resourceType()),
                                    null,
                                    null,
                                    null,
                                    sort(account.value().sortBy()),
                                    descending(account.value().sortOrder()));
                    case AggregationRequest.FindingTypeAggregation kind ->
                            new AggregationQuery(
                                    AggregationType.FINDING_TYPE,
                                    accounts,
                                    text(kind.value().findingType()),
                                    text(kind.value().resourceType()),
                                    null,
                                    null,
                                    null,
                                    sort(kind.value().sortBy()),
                                    descending(kind.value().sortOrder()));
                    case AggregationRequest.PackageAggregation packages ->
                            new AggregationQuery(
                                    AggregationType.PACKAGE,
                                    accounts,
                                    null,
                                    null,
                                    null,
                                    null,
                                    packages.value().packageNames(),
                                    sort(packages.value().sortBy()),
                                    descending(packages.value().sortOrder()));
                    case AggregationRequest.TitleAggregation title ->
                            new AggregationQuery(
                                    AggregationType.TITLE,
                                    accounts,
                                    text(title.value().findingType()),
                                    text(title.value().resourceType()),
                                    title.value().titles(),
                                    title.value().vulnerabilityIds(),
                                    null,
                                    sort(title.value().sortBy()),
                                    descending(title.value().sortOrder()));
                    default ->
                            throw invalid(
                                    "aggregationRequest is not of a type that is counted, expected one of "
                                            + TYPES);
                };
        if (!query.type().equals(type)) {
            throw invalid(
                    "aggregationRequest is of type "
                            + query.type()
                            + ", expected aggregationType "
                            + type);
        }
        return query;
    }

    static ValidationException invalid(String message) {
        return ValidationException.builder()
                .message(message)
                .reason(ValidationExceptionReason.FIELD_VALIDATION_FAILED)
                .build();
    }

    private static AggregationQuery plain(
            AggregationType type, @Nullable List<StringFilter> accounts) {
        return new AggregationQuery(
                type, accounts, null, null, null, null, null, DEFAULT_SORT, true);
    }

    private static @Nullable String text(@Nullable Object word) {
        return word == null ? null : word.toString();
    }

    private static String sort(@Nullable Object by) {
        return by == null ? DEFAULT_SORT : by.toString();
    }

    private static boolean descending(@Nullable Object order) {
        return order == null || order.toString().equals("DESC");
    }
}
