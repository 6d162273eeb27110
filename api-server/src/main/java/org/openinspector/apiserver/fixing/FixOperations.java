package org.openinspector.apiserver.fixing;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.openinspector.ApproveFixPlanRequest;
import org.openinspector.apimodel.openinspector.ApproveFixPlanResponse;
import org.openinspector.apimodel.openinspector.CancelFixPlanRequest;
import org.openinspector.apimodel.openinspector.CancelFixPlanResponse;
import org.openinspector.apimodel.openinspector.CreateFixPlanRequest;
import org.openinspector.apimodel.openinspector.CreateFixPlanResponse;
import org.openinspector.apimodel.openinspector.FixChange;
import org.openinspector.apimodel.openinspector.FixCounts;
import org.openinspector.apimodel.openinspector.FixInstance;
import org.openinspector.apimodel.openinspector.FixInstanceState;
import org.openinspector.apimodel.openinspector.FixMethod;
import org.openinspector.apimodel.openinspector.FixPlan;
import org.openinspector.apimodel.openinspector.FixPlanState;
import org.openinspector.apimodel.openinspector.FixSettings;
import org.openinspector.apimodel.openinspector.FixTarget;
import org.openinspector.apimodel.openinspector.FixVerification;
import org.openinspector.apimodel.openinspector.FixVersions;
import org.openinspector.apimodel.openinspector.GetFixPlanRequest;
import org.openinspector.apimodel.openinspector.GetFixPlanResponse;
import org.openinspector.apimodel.openinspector.GetFixSettingsResponse;
import org.openinspector.apimodel.openinspector.ListFixPlansRequest;
import org.openinspector.apimodel.openinspector.ListFixPlansResponse;
import org.openinspector.apimodel.openinspector.PutFixSettingsRequest;
import org.openinspector.apimodel.openinspector.PutFixSettingsResponse;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.StartFixPlanRequest;
import org.openinspector.apimodel.openinspector.StartFixPlanResponse;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.JsonReader;
import org.openinspector.apimodel.wire.WireFormatException;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.fixing.FixOptions;
import org.openinspector.estate.fixing.FixRefusedException;
import org.openinspector.estate.fixing.Fixing;

/// Plans to fix the instances of the caller's account: drawn up, approved, run, followed, ended.
public final class FixOperations {
    private static final int PAGE = 50;

    private final Fixing fixing;

    /// Operations on these plans.
    public FixOperations(Fixing fixing) {
        this.fixing = fixing;
    }

    /// The account's settings.
    public GetFixSettingsResponse settings(Call call) {
        return GetFixSettingsResponse.builder()
                .settings(settings(fixing.settings(call.scope())))
                .unavailable(fixing.refusal().orElse(null))
                .build();
    }

    /// Changes them.
    public PutFixSettingsResponse put(PutFixSettingsRequest request, Call call) {
        checked(() -> {
            fixing.settings(
                    call.scope(),
                    new org.openinspector.estate.fixing.FixSettings(
                            request.settings().enabled(), request.settings().approvalRequired()),
                    call.caller().subjectArn());
            return true;
        });
        return PutFixSettingsResponse.builder()
                .settings(settings(fixing.settings(call.scope())))
                .build();
    }

    private static FixSettings settings(org.openinspector.estate.fixing.FixSettings settings) {
        return FixSettings.builder()
                .enabled(settings.enabled())
                .approvalRequired(settings.approvalRequired())
                .build();
    }

    /// Draws up a plan.
    public CreateFixPlanResponse create(CreateFixPlanRequest request, Call call) {
        FixOptions usual = FixOptions.DEFAULT;
        FixOptions options =
                new FixOptions(
                        method(request.method()),
                        versions(request.versions()),
                        Boolean.TRUE.equals(request.reboot()),
                        Objects.requireNonNullElse(request.maxConcurrency(), usual.concurrency()),
                        Objects.requireNonNullElse(request.maxErrors(), usual.errorsMax()),
                        Objects.requireNonNullElse(
                                request.timeoutSeconds(), usual.timeoutSeconds()));
        UUID id =
                checked(() ->
                        fixing.plan(
                                call.scope(),
                                target(request.target()),
                                options,
                                call.caller().subjectArn()));
        return CreateFixPlanResponse.builder().plan(plan(id.toString(), call)).build();
    }

    private static org.openinspector.estate.fixing.FixMethod method(@Nullable FixMethod method) {
        if (method == null) {
            return FixOptions.DEFAULT.method();
        }
        if (!FixMethod.known().contains(method)) {
            throw Refusals.field("method", "expected one of " + FixMethod.known());
        }
        return org.openinspector.estate.fixing.FixMethod.valueOf(method.value());
    }

    private static boolean versions(@Nullable FixVersions versions) {
        if (versions != null && !FixVersions.known().contains(versions)) {
            throw Refusals.field("versions", "expected one of " + FixVersions.known());
        }
        return FixVersions.EXACT.equals(versions);
    }

    private static org.openinspector.estate.fixing.FixTarget target(FixTarget target) {
        return switch (target) {
            case FixTarget.FindingArns(var arns) ->
                    new org.openinspector.estate.fixing.FixTarget.Findings(arns);
            case FixTarget.FilterCriteria(var criteria) -> {
                try {
                    yield new org.openinspector.estate.fixing.FixTarget.Matching(
                            JsonReader.checked(
                                    criteria.json(),
                                    "target/filterCriteria",
                                    FilterCriteria::read));
                } catch (WireFormatException unreadable) {
                    throw Refusals.field(
                            "target/filterCriteria", String.valueOf(unreadable.getMessage()));
                }
            }
            case FixTarget.Account _ -> new org.openinspector.estate.fixing.FixTarget.Account();
            case FixTarget.Unknown(var member) ->
                    throw Refusals.field(
                            "target",
                            "expected findingArns, filterCriteria or account, got " + member);
        };
    }

    /// A plan and its instances.
    public GetFixPlanResponse get(GetFixPlanRequest request, Call call) {
        FixPlan plan = plan(request.planId(), call);
        int max = Objects.requireNonNullElse(request.maxResults(), PAGE);
        @Nullable String token = request.nextToken();
        if (token != null && !token.matches("[A-Za-z0-9:/._-]{0,2048}")) {
            throw Refusals.field(
                    "nextToken", "expected the token of the page before, of the same request");
        }
        List<org.openinspector.estate.fixing.FixInstance> found =
                fixing.instances(
                        call.scope(),
                        UUID.fromString(request.planId()),
                        Objects.requireNonNullElse(token, ""),
                        max + 1);
        boolean more = found.size() > max;
        List<org.openinspector.estate.fixing.FixInstance> shown =
                more ? found.subList(0, max) : found;
        return GetFixPlanResponse.builder()
                .plan(plan)
                .instances(shown.stream().map(FixOperations::instance).toList())
                .approvedPatches(String.join("\n", approved(shown)))
                .nextToken(more ? shown.getLast().resourceId() : null)
                .build();
    }

    /// Patch Manager approves rpm's packages by `name-[epoch:]version-release.arch`, dpkg's by name
    /// alone.
    private static Set<String> approved(
            List<org.openinspector.estate.fixing.FixInstance> instances) {
        var patches = new TreeSet<String>();
        for (var instance : instances) {
            for (var change : instance.changes()) {
                boolean rpm =
                        change.arch().equals("x86_64")
                                || change.arch().equals("aarch64")
                                || change.arch().equals("noarch");
                patches.add(
                        rpm
                                ? change.name() + "-" + change.toVersion() + "." + change.arch()
                                : change.name());
            }
        }
        return patches;
    }

    /// The account's plans.
    public ListFixPlansResponse list(ListFixPlansRequest request, Call call) {
        List<org.openinspector.estate.fixing.FixPlan> all = fixing.list(call.scope());
        int begin = Refusals.offset(request.nextToken(), all.size());
        int end =
                Math.min(
                        begin + Objects.requireNonNullElse(request.maxResults(), PAGE), all.size());
        return ListFixPlansResponse.builder()
                .plans(all.subList(begin, end).stream().map(FixOperations::plan).toList())
                .nextToken(end < all.size() ? Integer.toString(end) : null)
                .build();
    }

    /// Approves a plan.
    public ApproveFixPlanResponse approve(ApproveFixPlanRequest request, Call call) {
        checked(() -> {
            fixing.approve(
                    call.scope(), UUID.fromString(request.planId()), call.caller().subjectArn());
            return true;
        });
        return ApproveFixPlanResponse.builder().plan(plan(request.planId(), call)).build();
    }

    /// Has a plan run.
    public StartFixPlanResponse start(StartFixPlanRequest request, Call call) {
        checked(() -> {
            fixing.start(
                    call.scope(), UUID.fromString(request.planId()), call.caller().subjectArn());
            return true;
        });
        return StartFixPlanResponse.builder().plan(plan(request.planId(), call)).build();
    }

    /// Ends a plan.
    public CancelFixPlanResponse cancel(CancelFixPlanRequest request, Call call) {
        checked(() -> {
            fixing.cancel(
                    call.scope(), UUID.fromString(request.planId()), call.caller().subjectArn());
            return true;
        });
        return CancelFixPlanResponse.builder().plan(plan(request.planId(), call)).build();
    }

    /// Something that may be refused.
    private interface Checked<T> {
        T get() throws FixRefusedException;
    }

    private static <T> T checked(Checked<T> work) {
        try {
            return work.get();
        } catch (FixRefusedException e) {
            throw switch (e.reason()) {
                case NOT_ALLOWED -> new ApiException("AccessDeniedException", 403, e.sentence());
                case NOT_FOUND -> notFound(e.sentence());
                case INVALID -> Refusals.field("planId", e.sentence());
            };
        }
    }

    private static ResourceNotFoundException notFound(String sentence) {
        return ResourceNotFoundException.builder().message(sentence).build();
    }

    private FixPlan plan(String id, Call call) {
        return fixing.get(call.scope(), UUID.fromString(id))
                .map(FixOperations::plan)
                .orElseThrow(() -> notFound("there is no plan " + id));
    }

    private static FixPlan plan(org.openinspector.estate.fixing.FixPlan plan) {
        return FixPlan.builder()
                .planId(plan.id().toString())
                .target(plan.target())
                .method(FixMethod.of(plan.options().method().name()))
                .versions(plan.options().exact() ? FixVersions.EXACT : FixVersions.AT_LEAST)
                .reboot(plan.options().reboot())
                .maxConcurrency(plan.options().concurrency())
                .maxErrors(plan.options().errorsMax())
                .timeoutSeconds(plan.options().timeoutSeconds())
                .state(FixPlanState.of(plan.state().name()))
                .approvalRequired(plan.approvalRequired())
                .createdBy(plan.createdBy())
                .createdAt(plan.createdAt())
                .approvedBy(plan.approvedBy().orElse(null))
                .approvedAt(plan.approvedAt().orElse(null))
                .startedBy(plan.startedBy().orElse(null))
                .startedAt(plan.startedAt().orElse(null))
                .cancelAskedAt(plan.cancelAskedAt().orElse(null))
                .finishedAt(plan.finishedAt().orElse(null))
                .counts(
                        FixCounts.builder()
                                .instances(plan.instances())
                                .changes(plan.changes())
                                .findings(plan.findings())
                                .closed(plan.closed())
                                .succeeded(plan.done())
                                .failed(plan.failed())
                                .verified(plan.verified())
                                .build())
                .build();
    }

    private static FixInstance instance(org.openinspector.estate.fixing.FixInstance instance) {
        return FixInstance.builder()
                .resourceId(instance.resourceId())
                .state(FixInstanceState.of(instance.state().name()))
                .verification(FixVerification.of(instance.verification().name()))
                .commandId(instance.commandId().orElse(null))
                .message(instance.message().isEmpty() ? null : instance.message())
                .changes(
                        instance.changes().stream()
                                .map(change ->
                                        FixChange.builder()
                                                .name(change.name())
                                                .architecture(
                                                        change.arch().isEmpty()
                                                                ? null
                                                                : change.arch())
                                                .fromVersion(change.fromVersion())
                                                .toVersion(change.toVersion())
                                                .build())
                                .toList())
                .findingArns(instance.findings())
                .build();
    }
}
