package org.openinspector.apiserver;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.identity.AuditEvent;
import org.openinspector.accounts.identity.Grant;
import org.openinspector.accounts.identity.Identity;
import org.openinspector.accounts.identity.IdentityKind;
import org.openinspector.accounts.policy.PolicySet;
import org.openinspector.apimodel.wire.WireRequest;

/// One authenticated request: by what its permission is decided, and what becomes known of it for
/// the audit log. Used by one thread.
public final class Attempt {
    private static final int USER_AGENT_MAX = 512;

    private final Principal caller;
    private final Grant grant;
    private final String region;
    private final WireRequest.Peer peer;
    private final String userAgent;
    private final UUID requestId;
    private final Instant at;
    private String action = "";
    private String resource = "";
    private String parameters = "";
    private boolean begun;

    private Attempt(
            Principal caller,
            Grant grant,
            String region,
            WireRequest.Peer peer,
            String userAgent,
            UUID requestId,
            Instant at) {
        this.caller = caller;
        this.grant = grant;
        this.region = region;
        this.peer = peer;
        this.userAgent = userAgent;
        this.requestId = requestId;
        this.at = at;
    }

    /// An attempt.
    ///
    /// @param grant what the caller may do
    /// @param region the request was signed for
    /// @param at when it came, to the microsecond
    public static Attempt of(
            Principal caller,
            Grant grant,
            String region,
            WireRequest request,
            UUID requestId,
            Instant at) {
        String agent = request.headers().get("User-Agent");
        return new Attempt(
                caller,
                grant,
                region,
                request.peer(),
                agent == null ? "" : agent.substring(0, Math.min(agent.length(), USER_AGENT_MAX)),
                requestId,
                at);
    }

    /// Of somebody who may do nothing.
    static Attempt ofNobody(Principal caller, String region, Instant at) {
        var identity =
                new Identity(
                        caller.accountId(),
                        caller.subjectArn(),
                        IdentityKind.USER,
                        "",
                        "",
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        0,
                        Map.of(),
                        at,
                        Optional.empty());
        return new Attempt(
                caller,
                new Grant(identity, new PolicySet(null, List.of(), null)),
                region,
                WireRequest.Peer.UNKNOWN,
                "",
                new UUID(0, 0),
                at);
    }

    /// As if somebody else made the same call.
    public static Attempt pretended(Principal caller, Grant grant, Call call) {
        Attempt real = call.attempt();
        return new Attempt(
                caller, grant, real.region, real.peer, real.userAgent, real.requestId, real.at);
    }

    /// Who makes it.
    public Principal caller() {
        return caller;
    }

    /// What the caller may do.
    public Grant grant() {
        return grant;
    }

    /// The Region it was signed for.
    public String region() {
        return region;
    }

    /// Where it comes from.
    public WireRequest.Peer peer() {
        return peer;
    }

    /// What the client calls itself.
    public String userAgent() {
        return userAgent;
    }

    /// When it came.
    public Instant at() {
        return at;
    }

    /// Notes what is attempted: `inspector2:ListFindings`.
    public void action(String named) {
        action = named;
    }

    /// Notes what it is on, and with which parameters.
    ///
    /// @param json without secrets
    public void details(String on, String json) {
        resource = on;
        parameters = json;
    }

    /// Notes that the audit log has it already, without its outcome.
    public void begun() {
        begun = true;
    }

    /// True if the audit log has it already, without its outcome.
    public boolean isBegun() {
        return begun;
    }

    /// What the audit log is told.
    ///
    /// @param status of the answer; 0 if it is not known yet
    /// @param code the error's name; empty if it was done
    public AuditEvent event(int status, String code) {
        return new AuditEvent(
                caller.accountId(),
                region,
                at,
                requestId,
                caller.arn(),
                caller.accessKeyId(),
                action,
                resource,
                peer.address(),
                userAgent,
                parameters,
                status,
                code);
    }
}
