package org.openinspector.apiserver.identity;

import static org.openinspector.apiserver.identity.IdentityRefusals.told;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.identity.Identities;
import org.openinspector.accounts.identity.Identity;
import org.openinspector.accounts.identity.IdentityKind;
import org.openinspector.apimodel.openinspector.CreateRoleRequest;
import org.openinspector.apimodel.openinspector.CreateRoleResponse;
import org.openinspector.apimodel.openinspector.CreateUserRequest;
import org.openinspector.apimodel.openinspector.CreateUserResponse;
import org.openinspector.apimodel.openinspector.DeletePrincipalRequest;
import org.openinspector.apimodel.openinspector.DeletePrincipalResponse;
import org.openinspector.apimodel.openinspector.GetPrincipalRequest;
import org.openinspector.apimodel.openinspector.GetPrincipalResponse;
import org.openinspector.apimodel.openinspector.IdentityPrincipal;
import org.openinspector.apimodel.openinspector.ListPrincipalsRequest;
import org.openinspector.apimodel.openinspector.ListPrincipalsResponse;
import org.openinspector.apimodel.openinspector.PrincipalKind;
import org.openinspector.apimodel.openinspector.RevokeSessionsRequest;
import org.openinspector.apimodel.openinspector.RevokeSessionsResponse;
import org.openinspector.apimodel.openinspector.TagPrincipalRequest;
import org.openinspector.apimodel.openinspector.TagPrincipalResponse;
import org.openinspector.apimodel.openinspector.UpdateRoleRequest;
import org.openinspector.apimodel.openinspector.UpdateRoleResponse;
import org.openinspector.apiserver.Call;

/// Users and roles.
public final class PrincipalOperations {
    private static final int PAGE = 50;

    private final Identities identities;

    /// Operations on these accounts.
    public PrincipalOperations(Accounts accounts) {
        this.identities = accounts.identities();
    }

    /// Makes a user.
    public CreateUserResponse createUser(CreateUserRequest in, Call call) {
        Map<String, String> tags = Objects.requireNonNullElse(in.tags(), Map.of());
        return CreateUserResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.name(),
                                        () ->
                                                identities.createUser(
                                                        account(call), in.name(), tags))))
                .build();
    }

    /// Makes a role.
    public CreateRoleResponse createRole(CreateRoleRequest in, Call call) {
        Map<String, String> tags = Objects.requireNonNullElse(in.tags(), Map.of());
        int seconds =
                Objects.requireNonNullElse(in.sessionSecondsMax(), Identities.SESSION_SECONDS);
        return CreateRoleResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.name(),
                                        () ->
                                                identities.createRole(
                                                        account(call),
                                                        in.name(),
                                                        in.trustPolicy(),
                                                        seconds,
                                                        tags))))
                .build();
    }

    /// Changes a role.
    public UpdateRoleResponse updateRole(UpdateRoleRequest in, Call call) {
        return UpdateRoleResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.principal(),
                                        () ->
                                                identities.updateRole(
                                                        account(call),
                                                        in.principal(),
                                                        in.trustPolicy(),
                                                        in.sessionSecondsMax()))))
                .build();
    }

    /// A user or role.
    public GetPrincipalResponse get(GetPrincipalRequest in, Call call) {
        return GetPrincipalResponse.builder()
                .principal(wire(existing(identities, call, in.principal())))
                .build();
    }

    static Identity existing(Identities identities, Call call, String named) {
        return identities
                .find(account(call), named)
                .orElseThrow(() -> IdentityRefusals.notFound("there is no " + named));
    }

    /// Users or roles, by name.
    public ListPrincipalsResponse list(ListPrincipalsRequest in, Call call) {
        if (!in.kind().equals(PrincipalKind.USER) && !in.kind().equals(PrincipalKind.ROLE)) {
            throw IdentityRefusals.invalid("kind is " + in.kind() + ", expected USER or ROLE");
        }
        var kind = in.kind().equals(PrincipalKind.USER) ? IdentityKind.USER : IdentityKind.ROLE;
        int max = Objects.requireNonNullElse(in.maxResults(), PAGE);
        List<Identity> found =
                identities.list(account(call), kind, NameToken.read(in.nextToken()), max + 1);
        List<Identity> page = found.subList(0, Math.min(max, found.size()));
        return ListPrincipalsResponse.builder()
                .principals(page.stream().map(PrincipalOperations::wire).toList())
                .nextToken(found.size() > max ? NameToken.of(page.getLast().name()) : null)
                .build();
    }

    /// Deletes a user or role.
    public DeletePrincipalResponse delete(DeletePrincipalRequest in, Call call) {
        if (Identities.arn(account(call), in.principal()).equals(call.caller().subjectArn())) {
            throw IdentityRefusals.invalid("nobody deletes itself; have another do it");
        }
        return told(
                in.principal(),
                () -> {
                    identities.delete(account(call), in.principal());
                    return DeletePrincipalResponse.builder().build();
                });
    }

    /// Replaces tags.
    public TagPrincipalResponse tag(TagPrincipalRequest in, Call call) {
        return TagPrincipalResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.principal(),
                                        () ->
                                                identities.tag(
                                                        account(call), in.principal(), in.tags()))))
                .build();
    }

    /// Ends all sessions.
    public RevokeSessionsResponse revoke(RevokeSessionsRequest in, Call call) {
        return RevokeSessionsResponse.builder()
                .principal(
                        wire(
                                told(
                                        in.principal(),
                                        () ->
                                                identities.revokeSessions(
                                                        account(call), in.principal()))))
                .build();
    }

    static String account(Call call) {
        return call.caller().accountId();
    }

    static IdentityPrincipal wire(Identity identity) {
        boolean role = identity.kind() == IdentityKind.ROLE;
        return IdentityPrincipal.builder()
                .arn(identity.arn())
                .kind(role ? PrincipalKind.ROLE : PrincipalKind.USER)
                .name(identity.name())
                .uniqueId(identity.uniqueId())
                .policies(identity.policies())
                .inlinePolicies(identity.inlinePolicies())
                .trustPolicy(identity.trust().orElse(null))
                .sessionSecondsMax(role ? identity.sessionSecondsMax() : null)
                .tags(identity.tags())
                .createdAt(identity.createdAt())
                .sessionsRevokedBefore(identity.sessionsRevokedBefore().orElse(null))
                .build();
    }
}
