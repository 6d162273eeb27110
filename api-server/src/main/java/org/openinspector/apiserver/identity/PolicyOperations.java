package org.openinspector.apiserver.identity;

import static org.openinspector.apiserver.identity.IdentityRefusals.told;
import static org.openinspector.apiserver.identity.PrincipalOperations.account;
import static org.openinspector.apiserver.identity.PrincipalOperations.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.identity.Grant;
import org.openinspector.accounts.identity.Identities;
import org.openinspector.accounts.identity.Identity;
import org.openinspector.accounts.identity.ManagedPolicies;
import org.openinspector.accounts.identity.StoredPolicy;
import org.openinspector.accounts.policy.Decision;
import org.openinspector.accounts.policy.Policy;
import org.openinspector.accounts.policy.PolicyException;
import org.openinspector.accounts.policy.PolicyRequest;
import org.openinspector.accounts.policy.PolicySet;
import org.openinspector.apimodel.openinspector.AttachPolicyRequest;
import org.openinspector.apimodel.openinspector.AttachPolicyResponse;
import org.openinspector.apimodel.openinspector.ConflictException;
import org.openinspector.apimodel.openinspector.DeleteInlinePolicyRequest;
import org.openinspector.apimodel.openinspector.DeleteInlinePolicyResponse;
import org.openinspector.apimodel.openinspector.DeletePolicyRequest;
import org.openinspector.apimodel.openinspector.DeletePolicyResponse;
import org.openinspector.apimodel.openinspector.DetachPolicyRequest;
import org.openinspector.apimodel.openinspector.DetachPolicyResponse;
import org.openinspector.apimodel.openinspector.GetAccountBoundaryResponse;
import org.openinspector.apimodel.openinspector.GetPolicyRequest;
import org.openinspector.apimodel.openinspector.GetPolicyResponse;
import org.openinspector.apimodel.openinspector.IdentityPolicy;
import org.openinspector.apimodel.openinspector.ListPoliciesRequest;
import org.openinspector.apimodel.openinspector.ListPoliciesResponse;
import org.openinspector.apimodel.openinspector.PutAccountBoundaryRequest;
import org.openinspector.apimodel.openinspector.PutAccountBoundaryResponse;
import org.openinspector.apimodel.openinspector.PutInlinePolicyRequest;
import org.openinspector.apimodel.openinspector.PutInlinePolicyResponse;
import org.openinspector.apimodel.openinspector.PutPolicyRequest;
import org.openinspector.apimodel.openinspector.PutPolicyResponse;
import org.openinspector.apimodel.openinspector.SimulatePolicyRequest;
import org.openinspector.apimodel.openinspector.SimulatePolicyResponse;
import org.openinspector.apimodel.openinspector.SimulatedDecision;
import org.openinspector.apiserver.Attempt;
import org.openinspector.apiserver.Authorization;
import org.openinspector.apiserver.Call;

/// Policies, who has them, and what they say.
public final class PolicyOperations {
    private static final int PAGE = 50;
    private static final String SET_BOUNDARY = "openinspector:PutAccountBoundary";

    private final Identities identities;
    private final Authorization authorization;

    /// Operations on these accounts.
    public PolicyOperations(Accounts accounts, Authorization authorization) {
        this.identities = accounts.identities();
        this.authorization = authorization;
    }

    /// Makes or replaces a policy.
    public PutPolicyResponse put(PutPolicyRequest in, Call call) {
        String description = Objects.requireNonNullElse(in.description(), "");
        return PutPolicyResponse.builder()
                .policy(
                        policy(
                                told(
                                        in.name(),
                                        () ->
                                                identities.putPolicy(
                                                        account(call),
                                                        in.name(),
                                                        description,
                                                        in.document())),
                                true))
                .build();
    }

    /// A policy.
    public GetPolicyResponse get(GetPolicyRequest in, Call call) {
        return GetPolicyResponse.builder()
                .policy(
                        identities
                                .policy(account(call), in.policy())
                                .map(found -> policy(found, true))
                                .orElseThrow(() ->
                                        IdentityRefusals.notFound(
                                                "there is no policy " + in.policy())))
                .build();
    }

    /// All policies.
    public ListPoliciesResponse list(ListPoliciesRequest in, Call call) {
        String after = NameToken.read(in.nextToken());
        int max = Objects.requireNonNullElse(in.maxResults(), PAGE);
        var all = new ArrayList<IdentityPolicy>();
        if (after.isEmpty()) {
            ManagedPolicies.all().forEach(each -> all.add(policy(each, false)));
        }
        List<StoredPolicy> found = identities.policies(account(call), after, max + 1);
        List<StoredPolicy> page = found.subList(0, Math.min(max, found.size()));
        page.forEach(each -> all.add(policy(each, false)));
        return ListPoliciesResponse.builder()
                .policies(all)
                .nextToken(found.size() > max ? NameToken.of(page.getLast().name()) : null)
                .build();
    }

    /// Deletes a policy.
    public DeletePolicyResponse delete(DeletePolicyRequest in, Call call) {
        return told(
                in.policy(),
                () -> {
                    identities.deletePolicy(account(call), in.policy());
                    return DeletePolicyResponse.builder().build();
                });
    }

    /// Gives a policy.
    public AttachPolicyResponse attach(AttachPolicyRequest in, Call call) {
        return AttachPolicyResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.principal(),
                                        () ->
                                                identities.attach(
                                                        account(call),
                                                        in.principal(),
                                                        in.policy()))))
                .build();
    }

    /// Takes a policy away.
    public DetachPolicyResponse detach(DetachPolicyRequest in, Call call) {
        return DetachPolicyResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.principal(),
                                        () ->
                                                identities.detach(
                                                        account(call),
                                                        in.principal(),
                                                        in.policy()))))
                .build();
    }

    /// Gives a policy of its own.
    public PutInlinePolicyResponse putInline(PutInlinePolicyRequest in, Call call) {
        return PutInlinePolicyResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.principal(),
                                        () ->
                                                identities.putInline(
                                                        account(call),
                                                        in.principal(),
                                                        in.name(),
                                                        in.document()))))
                .build();
    }

    /// Deletes a policy of its own.
    public DeleteInlinePolicyResponse deleteInline(DeleteInlinePolicyRequest in, Call call) {
        return DeleteInlinePolicyResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.principal(),
                                        () ->
                                                identities.deleteInline(
                                                        account(call), in.principal(), in.name()))))
                .build();
    }

    /// What holds for everybody.
    public GetAccountBoundaryResponse boundary(Call call) {
        return GetAccountBoundaryResponse.builder()
                .document(identities.boundary(account(call)).orElse(null))
                .build();
    }

    /// Sets what holds for everybody.
    public PutAccountBoundaryResponse setBoundary(PutAccountBoundaryRequest in, Call call) {
        if (in.document() != null) {
            refuseLockOut(in.document(), call);
        }
        return told(
                "boundary",
                () -> {
                    identities.setBoundary(account(call), in.document());
                    return PutAccountBoundaryResponse.builder().build();
                });
    }

    private void refuseLockOut(String document, Call call) {
        try {
            PolicySet now = call.attempt().grant().policies();
            var then =
                    new PolicySet(
                            new PolicySet.Named("account", Policy.identity(document)),
                            now.identity(),
                            now.session());
            Decision decision =
                    then.decide(
                            new PolicyRequest(
                                    SET_BOUNDARY,
                                    "*",
                                    authorization.context(call, "*", Map.of(), Map.of())));
            if (!decision.allowed()) {
                throw ConflictException.builder()
                        .message(
                                "with this boundary you could not change it again, "
                                        + decision.reason(SET_BOUNDARY))
                        .resourceId("boundary")
                        .build();
            }
        } catch (PolicyException e) {
            throw IdentityRefusals.invalid("policy: " + e.message());
        }
    }

    /// What policies say of a call that is not made.
    public SimulatePolicyResponse simulate(SimulatePolicyRequest in, Call call) {
        Identity identity = PrincipalOperations.existing(identities, call, in.principal());
        Grant grant =
                identities
                        .grants()
                        .of(identity)
                        .orElseThrow(
                                () -> IdentityRefusals.notFound("there is no " + in.principal()));
        String resource = Objects.requireNonNullElse(in.resource(), "*");
        var keys = new HashMap<String, List<String>>();
        Objects.requireNonNullElse(in.context(), Map.<String, List<String>>of())
                .forEach((key, values) -> keys.put(key.toLowerCase(Locale.ROOT), values));
        var pretended =
                new Call(
                        new Principal(account(call), identity.arn(), ""),
                        call.scope(),
                        call.scope(),
                        call.requestId(),
                        call.at(),
                        Attempt.pretended(
                                new Principal(account(call), identity.arn(), ""), grant, call));
        var known = authorization.context(pretended, resource, Map.of(), Map.of());
        Decision decision =
                grant.policies()
                        .decide(
                                new PolicyRequest(
                                        in.action(),
                                        resource,
                                        // What the client says of the request counts first.
                                        key -> {
                                            List<String> said = keys.get(key);
                                            return said == null ? known.values(key) : said;
                                        }));
        return answer(in.action(), decision);
    }

    private static SimulatePolicyResponse answer(String action, Decision decision) {
        Decision.@Nullable Cited by =
                switch (decision) {
                    case Decision.Allowed allowed -> allowed.by();
                    case Decision.Denied denied -> denied.by();
                    case Decision.NotAllowed _ -> null;
                };
        SimulatedDecision word =
                switch (decision) {
                    case Decision.Allowed _ -> SimulatedDecision.ALLOWED;
                    case Decision.Denied _ -> SimulatedDecision.EXPLICIT_DENY;
                    case Decision.NotAllowed _ -> SimulatedDecision.IMPLICIT_DENY;
                };
        return SimulatePolicyResponse.builder()
                .decision(word)
                .reason(decision.allowed() ? null : decision.reason(action))
                .policy(by == null ? null : by.policy())
                .statement(by == null ? null : by.statement())
                .sid(by == null || by.sid().isEmpty() ? null : by.sid())
                .build();
    }

    private static IdentityPolicy policy(StoredPolicy policy, boolean whole) {
        boolean managed = policy.createdAt().equals(Instant.EPOCH);
        return IdentityPolicy.builder()
                .arn(policy.arn())
                .name(policy.name())
                .description(policy.description())
                .document(whole ? policy.document() : null)
                .managed(managed)
                .createdAt(managed ? null : policy.createdAt())
                .updatedAt(managed ? null : policy.updatedAt())
                .build();
    }
}
