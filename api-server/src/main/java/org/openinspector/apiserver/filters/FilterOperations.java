package org.openinspector.apiserver.filters;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.apimodel.inspector2.AccessDeniedException;
import org.openinspector.apimodel.inspector2.BadRequestException;
import org.openinspector.apimodel.inspector2.CreateFilterRequest;
import org.openinspector.apimodel.inspector2.CreateFilterResponse;
import org.openinspector.apimodel.inspector2.DeleteFilterRequest;
import org.openinspector.apimodel.inspector2.DeleteFilterResponse;
import org.openinspector.apimodel.inspector2.Filter;
import org.openinspector.apimodel.inspector2.FilterAction;
import org.openinspector.apimodel.inspector2.ListFiltersRequest;
import org.openinspector.apimodel.inspector2.ListFiltersResponse;
import org.openinspector.apimodel.inspector2.ResourceNotFoundException;
import org.openinspector.apimodel.inspector2.ServiceQuotaExceededException;
import org.openinspector.apimodel.inspector2.UpdateFilterRequest;
import org.openinspector.apimodel.inspector2.UpdateFilterResponse;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.findings.Findings;
import org.openinspector.findings.Rule;
import org.openinspector.findings.RuleChange;
import org.openinspector.findings.RuleRefusal;
import org.openinspector.findings.RuleRefusedException;
import org.openinspector.findings.Rules;
import org.openinspector.findings.TagRefusal;
import org.openinspector.findings.Tags;

/// `CreateFilter`, `UpdateFilter`, `DeleteFilter`, `ListFilters`.
public final class FilterOperations {
    private static final int PAGE = 100;

    private final Rules rules;
    private final Tags tags;
    private final Organizations organizations;

    /// Operations on these findings' filters.
    public FilterOperations(Findings findings, Organizations organizations) {
        this.rules = findings.rules();
        this.tags = findings.tags();
        this.organizations = organizations;
    }

    /// A new filter is its account's, or its organization's if the account is the delegated
    /// administrator.
    private String owner(Call call) {
        String account = call.caller().accountId();
        return organizations.isDelegatedAdmin(account, call.scope().region())
                ? organizations.organizationId(account).orElse(account)
                : account;
    }

    /// Makes a filter.
    public CreateFilterResponse create(CreateFilterRequest request, Call call) {
        Map<String, String> wanted = Objects.requireNonNullElse(request.tags(), Map.of());
        return refusing(
                call,
                () -> {
                    try {
                        Tags.check(wanted);
                    } catch (TagRefusal refusal) {
                        throw BadRequestException.builder()
                                .message(String.valueOf(refusal.getMessage()))
                                .build();
                    }
                    Rule made;
                    try {
                        made =
                                rules.create(
                                        call.scope(),
                                        owner(call),
                                        request.name(),
                                        request.action().equals(FilterAction.SUPPRESS),
                                        request.filterCriteria(),
                                        request.description(),
                                        request.reason(),
                                        wanted);
                    } catch (RuleRefusedException refused) {
                        // What infrastructure code asks for twice; only making a filter declares
                        // this error.
                        if (refused.refusal() instanceof RuleRefusal.NameTaken taken) {
                            throw BadRequestException.builder()
                                    .message(
                                            "a filter named \""
                                                    + taken.name()
                                                    + "\" is there already")
                                    .build();
                        }
                        throw refused;
                    }
                    return CreateFilterResponse.builder().arn(made.arn()).build();
                });
    }

    /// Changes what is given of a filter.
    public UpdateFilterResponse update(UpdateFilterRequest request, Call call) {
        @Nullable FilterAction action = request.action();
        return refusing(
                call,
                () -> {
                    Rule changed =
                            rules.update(
                                    call.scope(),
                                    request.filterArn(),
                                    new RuleChange(
                                            request.name(),
                                            action == null
                                                    ? null
                                                    : action.equals(FilterAction.SUPPRESS),
                                            request.filterCriteria(),
                                            request.description(),
                                            request.reason()));
                    return UpdateFilterResponse.builder().arn(changed.arn()).build();
                });
    }

    /// Removes a filter.
    public DeleteFilterResponse delete(DeleteFilterRequest request, Call call) {
        return refusing(
                call,
                () -> {
                    rules.delete(call.scope(), request.arn());
                    return DeleteFilterResponse.builder().arn(request.arn()).build();
                });
    }

    /// The account's filters, oldest first.
    public ListFiltersResponse list(ListFiltersRequest request, Call call) {
        int limit = Objects.requireNonNullElse(request.maxResults(), PAGE);
        @Nullable List<String> arns = request.arns();
        @Nullable FilterAction action = request.action();
        List<Rule> found =
                rules.list(
                        call.scope(),
                        arns == null || arns.isEmpty() ? null : arns,
                        action == null ? null : action.equals(FilterAction.SUPPRESS),
                        Refusals.number(request.nextToken()),
                        limit + 1);
        List<Rule> page = found.subList(0, Math.min(limit, found.size()));
        Map<String, Map<String, String>> all =
                tags.ofAll(call.scope(), page.stream().map(Rule::arn).toList());
        return ListFiltersResponse.builder()
                .filters(
                        page.stream()
                                .map(rule -> filter(rule, all.getOrDefault(rule.arn(), Map.of())))
                                .toList())
                .nextToken(found.size() > limit ? Refusals.token(page.getLast().number()) : null)
                .build();
    }

    private static Filter filter(Rule rule, Map<String, String> tags) {
        return Filter.builder()
                .arn(rule.arn())
                .ownerId(rule.ownerId())
                .name(rule.name())
                .criteria(rule.criteria())
                .action(rule.suppresses() ? FilterAction.SUPPRESS : FilterAction.NONE)
                .createdAt(rule.createdAt())
                .updatedAt(rule.updatedAt())
                .description(rule.description())
                .reason(rule.reason())
                .tags(tags)
                .build();
    }

    private static <T> T refusing(Call call, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuleRefusedException refused) {
            throw refusal(refused.refusal(), call);
        }
    }

    private static ApiException refusal(RuleRefusal refusal, Call call) {
        return switch (refusal) {
            case RuleRefusal.Unknown unknown ->
                    ResourceNotFoundException.builder()
                            .message(
                                    "there is no filter "
                                            + unknown.arn()
                                            + " in this account and Region")
                            .build();
            case RuleRefusal.NameTaken taken ->
                    Refusals.field(
                            "name",
                            "a filter named \""
                                    + taken.name()
                                    + "\" is there, expected another name");
            case RuleRefusal.TooMany many ->
                    ServiceQuotaExceededException.builder()
                            .message(
                                    "the account has "
                                            + many.max()
                                            + " suppression rules in this Region, the most there may be")
                            .resourceId(call.caller().accountId())
                            .build();
            case RuleRefusal.Governed governed ->
                    AccessDeniedException.builder()
                            .message(
                                    "Member account "
                                            + governed.accountId()
                                            + " is not authorized to create suppression rules")
                            .build();
            case RuleRefusal.NoCriteria none ->
                    Refusals.field(
                            "filterCriteria",
                            "has no criteria, expected at least one for a filter that suppresses");
        };
    }
}
