package org.openinspector.apiserver.findings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.openinspector.FindingSeverity;
import org.openinspector.apimodel.openinspector.FindingStatus;
import org.openinspector.apimodel.openinspector.GetFindingSuppressionRequest;
import org.openinspector.apimodel.openinspector.GetFindingSuppressionResponse;
import org.openinspector.apimodel.openinspector.ListRulesRequest;
import org.openinspector.apimodel.openinspector.ListRulesResponse;
import org.openinspector.apimodel.openinspector.PreviewRuleRequest;
import org.openinspector.apimodel.openinspector.PreviewRuleResponse;
import org.openinspector.apimodel.openinspector.PutRuleSettingsRequest;
import org.openinspector.apimodel.openinspector.PutRuleSettingsResponse;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.RuleState;
import org.openinspector.apimodel.openinspector.SeverityCount;
import org.openinspector.apimodel.openinspector.SuppressingRule;
import org.openinspector.apimodel.wire.JsonReader;
import org.openinspector.apimodel.wire.WireFormatException;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.findings.Findings;
import org.openinspector.findings.Rule;
import org.openinspector.findings.RulePreview;
import org.openinspector.findings.RuleRefusedException;

/// What the Inspector API does not tell of suppression rules: owner, end, effect.
public final class RuleOperations {
    private static final int PAGE = 100;

    private final Findings findings;

    /// Operations on these findings' rules.
    public RuleOperations(Findings findings) {
        this.findings = findings;
    }

    /// Owner and end of a filter.
    public PutRuleSettingsResponse settings(PutRuleSettingsRequest request, Call call) {
        try {
            Rule rule =
                    findings.rules()
                            .settings(
                                    call.scope(),
                                    request.arn(),
                                    Optional.ofNullable(request.owner()),
                                    Optional.ofNullable(request.expiresAt()));
            return PutRuleSettingsResponse.builder()
                    .rule(shown(List.of(rule), call).getFirst())
                    .build();
        } catch (RuleRefusedException refused) {
            throw ResourceNotFoundException.builder()
                    .message("there is no filter " + request.arn() + " in this account and Region")
                    .build();
        }
    }

    /// The account's rules.
    public ListRulesResponse list(ListRulesRequest request, Call call) {
        int limit = Objects.requireNonNullElse(request.maxResults(), PAGE);
        List<Rule> found =
                findings.rules()
                        .list(
                                call.scope(),
                                null,
                                true,
                                Refusals.number(request.nextToken()),
                                limit + 1);
        List<Rule> page = found.subList(0, Math.min(limit, found.size()));
        return ListRulesResponse.builder()
                .rules(shown(page, call))
                .nextToken(found.size() > limit ? Refusals.token(page.getLast().number()) : null)
                .build();
    }

    private List<org.openinspector.apimodel.openinspector.Rule> shown(List<Rule> rules, Call call) {
        List<Long> hidden = findings.rules().hidden(call.readable(), rules);
        List<org.openinspector.apimodel.openinspector.Rule> out = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            out.add(
                    org.openinspector.apimodel.openinspector.Rule.builder()
                            .arn(rule.arn())
                            .name(rule.name())
                            .state(state(rule))
                            .owner(rule.owner().orElse(null))
                            .expiresAt(rule.expiresAt().orElse(null))
                            .reason(rule.reason())
                            .hidden(hidden.get(i))
                            .build());
        }
        return out;
    }

    private static RuleState state(Rule rule) {
        if (!rule.suppresses()) {
            return RuleState.NONE;
        }
        if (rule.pending()) {
            return RuleState.APPLYING;
        }
        return rule.active() ? RuleState.ACTIVE : RuleState.EXPIRED;
    }

    /// What criteria would hide.
    public PreviewRuleResponse preview(PreviewRuleRequest request, Call call) {
        FilterCriteria criteria;
        try {
            criteria =
                    JsonReader.checked(
                            request.filterCriteria().json(),
                            "filterCriteria",
                            FilterCriteria::read);
        } catch (WireFormatException unreadable) {
            throw Refusals.field("filterCriteria", String.valueOf(unreadable.getMessage()));
        }
        RulePreview preview = findings.rules().preview(call.readable(), criteria);
        List<SeverityCount> counts = new ArrayList<>();
        long total = 0;
        for (FindingSeverity severity : FindingSeverity.known()) {
            long count = preview.hides().getOrDefault(severity.value(), 0L);
            total += count;
            counts.add(SeverityCount.builder().severity(severity).count(count).build());
        }
        return PreviewRuleResponse.builder()
                .hides(counts)
                .total(total)
                .hidden(preview.hidden())
                .build();
    }

    /// What hides a finding.
    public GetFindingSuppressionResponse suppression(
            GetFindingSuppressionRequest request, Call call) {
        Finding finding =
                findings.get(call.readable(), request.findingArn())
                        .orElseThrow(() ->
                                ResourceNotFoundException.builder()
                                        .message(
                                                "there is no finding "
                                                        + request.findingArn()
                                                        + " in this account and Region")
                                        .build());
        return GetFindingSuppressionResponse.builder()
                .status(FindingStatus.of(finding.status().value()))
                .rule(
                        findings.rules()
                                .hiding(call.readable(), request.findingArn())
                                .map(rule ->
                                        SuppressingRule.builder()
                                                .arn(rule.arn())
                                                .name(rule.name())
                                                .reason(rule.reason())
                                                .owner(rule.owner().orElse(null))
                                                .expiresAt(rule.expiresAt().orElse(null))
                                                .build())
                                .orElse(null))
                .build();
    }
}
